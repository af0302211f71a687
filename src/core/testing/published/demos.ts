import { container, object, published, service, workload, type Published } from './object.ts';

/** The guestbook of kubernetes/examples: three Deployments, three Services. */
export const guestbook = (): string =>
  published([
    service('redis-leader', ['redis:6379']),
    workload('redis-leader', { replicas: 1, containers: [container('leader', ['6379'])] }),
    service('redis-follower', ['redis:6379']),
    workload('redis-follower', { replicas: 2, containers: [container('follower', ['6379'])] }),
    service('frontend', ['http:80'], undefined, { type: 'LoadBalancer' }),
    workload('frontend', { replicas: 3, containers: [container('php-redis', ['80'])] }),
  ]);

/** A shop of eleven services that speak gRPC, as cloud vendors show it. */
export function shopDemo(): string {
  const parts: readonly (readonly [name: string, service: string | null, port: string])[] = [
    ['emailservice', 'grpc:5000:8080', '8080'],
    ['checkoutservice', 'grpc:5050', '5050'],
    ['recommendationservice', 'grpc:8080', '8080'],
    ['frontend', 'http:80:8080', '8080'],
    ['paymentservice', 'grpc:50051', '50051'],
    ['productcatalogservice', 'grpc:3550', '3550'],
    ['cartservice', 'grpc:7070', '7070'],
    ['currencyservice', 'grpc:7000', '7000'],
    ['shippingservice', 'grpc:50051', '50051'],
    ['adservice', 'grpc:9555', '9555'],
    ['redis-cart', 'tcp-redis:6379', 'redis:6379'],
    ['loadgenerator', null, ''],
  ];
  const probe = (port: string): Published => {
    const number = Number(port.split(':').at(-1));
    return { livenessProbe: { grpc: { port: number } }, readinessProbe: { grpc: { port: number } } };
  };
  return published([
    ...parts.flatMap(([name, at, port]): Published[] => [
      workload(name, {
        containers: [
          container(
            'server',
            port === '' ? [] : [port],
            port === '' ? { env: [{ name: 'FRONTEND_ADDR', value: 'frontend:80' }] } : probe(port),
          ),
        ],
        spec: { terminationGracePeriodSeconds: 5 },
      }),
      ...(at === null ? [] : [service(name, [at])]),
      object('v1', 'ServiceAccount', name),
    ]),
    service('frontend-external', ['http:80:8080'], undefined, { type: 'LoadBalancer' }, 'frontend'),
  ]);
}
