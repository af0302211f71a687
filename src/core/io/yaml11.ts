import { formatPath, type Path } from '../cluster/source.ts';
import type { Problem } from '../problem.ts';

/** A scalar that YAML 1.1, and therefore Kubernetes, reads as something else than we (YAML 1.2) do. */
export interface Yaml11Scalar {
  readonly offset: number;
  readonly source: string;
  readonly path: Path;
}

/** Whether YAML 1.1 reads a text without quotes as something else: `no`, `on`, `0777`. */
export const differsIn11 = (source: string): boolean =>
  /^(?:y|yes|n|no|on|off)$/i.test(source) || /^[-+]?0\d+$/.test(source);

const PORT_KEYS = new Set<unknown>([
  'port',
  'targetPort',
  'nodePort',
  'containerPort',
  'hostPort',
  'endPort',
]);

const isOctalPort = ({ source, path }: Yaml11Scalar): boolean =>
  /^[-+]?0/.test(source) && PORT_KEYS.has(path.at(-1));

/** Such words that are told for one document, and for a file. Those that are mistakes are counted by themselves. */
const MAX_OF_DOCUMENT = 50;
const MAX_OF_FILE = 500;

/** Collects such words, as many as are told. */
export class Yaml11Scalars {
  private readonly found: { readonly document: number; readonly scalar: Yaml11Scalar }[] = [];

  /** The document in which no more are told, of either sort. */
  private full = { notice: 0, error: 0 };

  add(document: number, scalar: Yaml11Scalar): void {
    const kind = isOctalPort(scalar) ? 'error' : 'notice';
    if (this.full[kind] === document) return;
    let ofDocument = 0;
    let ofFile = 0;
    for (const one of this.found) {
      if (isOctalPort(one.scalar) !== (kind === 'error')) continue;
      ofFile++;
      if (one.document === document) ofDocument++;
    }
    if (ofDocument < MAX_OF_DOCUMENT && ofFile < MAX_OF_FILE) this.found.push({ document, scalar });
    else this.full[kind] = document;
  }

  /** How many there are; what comes after so many can be forgotten. */
  get count(): number {
    return this.found.length;
  }

  forget(count: number): void {
    this.found.length = count;
    this.full = { notice: 0, error: 0 };
  }

  /** Where the mistakes among them stand. */
  mistakes(): readonly { readonly document: number; readonly path: Path }[] {
    return this.found
      .filter(({ scalar }) => isOctalPort(scalar))
      .map(({ document, scalar }) => ({ document, path: scalar.path }));
  }

  /** @param lineAt the line that holds a character. */
  problems(file: string, lineAt: (offset: number) => number): Problem[] {
    return this.found.map(({ document, scalar }) => ({
      file,
      document,
      path: formatPath(scalar.path),
      line: lineAt(scalar.offset),
      object: '',
      ...told(scalar),
    }));
  }
}

function told(scalar: Yaml11Scalar) {
  const { source } = scalar;
  if (/^[-+]?0/.test(source)) {
    if (isOctalPort(scalar)) {
      const message = `Port ${source} has a leading zero, which Kubernetes takes for octal.`;
      return { code: 'PORT_OCTAL', severity: 'error', message, remedy: `Write ${Number(source)}.` } as const;
    }
    const octal = /^[-+]?[0-7]+$/.test(source) ? String(parseInt(source, 8)) : `the text '${source}'`;
    const message = `Kubernetes reads ${source} as ${octal}; here it is ${Number(source)}.`;
    return {
      code: 'YAML_11',
      severity: 'notice',
      message,
      remedy: 'Quote it, or write it without the zero.',
    } as const;
  }
  const meaning = /^(y|yes|on)$/i.test(source) ? 'true' : 'false';
  const message = `Kubernetes reads ${source} as ${meaning}; here it is the text '${source}'.`;
  return {
    code: 'YAML_11',
    severity: 'notice',
    message,
    remedy: `Write ${meaning}, or quote the text.`,
  } as const;
}
