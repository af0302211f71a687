import type { HttpPage } from '../dataplane/netns.ts';

/** What Go's server puts before text that it is given without more. @see Go net/http/server.go, (*response).Write() */
const TEXT = ['Content-Type: text/plain; charset=utf-8'];
const NO_SNIFFING = 'X-Content-Type-Options: nosniff';

/** A page that is there and says a word. */
export const ok = (path: string, body: string): HttpPage => ({ path, status: 200, headers: TEXT, body });

/** The same from Kubernetes' own programs. @see Kubernetes 1.34 staging/src/k8s.io/apiserver/pkg/server/healthz/healthz.go */
export const kubeOk = (path: string, body: string): HttpPage => ({
  ...ok(path, body),
  headers: [...TEXT, NO_SNIFFING],
});

/** A page where the program names itself: what the real one says there is not modelled. */
export const own = (path: string): HttpPage => ({ path, status: 200, headers: TEXT, body: null });

/** JSON as kube-proxy's health checks write it. @see Kubernetes 1.34 pkg/proxy/healthcheck */
export const json = (
  path: string | null,
  status: number,
  body: string,
  more: readonly string[] = [],
): HttpPage => ({
  path,
  status,
  headers: ['Content-Type: application/json', NO_SNIFFING, ...more],
  body,
});
