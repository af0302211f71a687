/**
 * Objects that hold credentials: Secrets, and kubeconfig files. They are dropped where they are met, told, and kept nowhere:
 * no packet depends on them, and what the page keeps or puts into a link must not hold them.
 */
export function isCredentials(kind: string, value: object): boolean {
  if (kind === 'Secret' || kind === 'SecretList') return true;
  return kind === 'Config' && ('users' in value || 'clusters' in value);
}

const LOOKS_SO = /["']?\bkind["']?\s*:\s*(?:[!&]\S*\s+)*["']?(?:Secret|SecretList|Config)\b/;

/** Whether a text that nobody has read may hold such objects; it may be only that it looks so. */
export const mayHoldCredentials = (text: string): boolean => LOOKS_SO.test(text);
