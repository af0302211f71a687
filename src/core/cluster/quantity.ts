/** Powers of ten that a suffix stands for. */
const SUFFIXES: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3 };

/**
 * How many processors a quantity of Kubernetes says: `4`, `3920m`, and the plain number of a hand-written file; `undefined`
 * for anything else.
 *
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go
 */
export function parseCpus(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  const [, amount, suffix = ''] =
    (typeof value === 'string' && /^(\d+(?:\.\d*)?|\.\d+)([numk]?)$/.exec(value)) || [];
  return amount === undefined ? undefined : Number(amount) * (SUFFIXES[suffix] ?? 1);
}
