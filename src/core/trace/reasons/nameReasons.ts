import { andList } from './words.ts';

// Why a name stands for nothing. Each is the rest of a sentence that starts with "because".

/** @param others the Service's names with their namespaces: `web.shop`. */
export const otherNamespace = (name: string, namespace: string, others: readonly string[]): string =>
  `the namespace ${namespace} has no Service ${name}; write ${andList(others)}`;

export const noSuchName = (name: string, namespace: string): string =>
  `the namespace ${namespace} has no Service ${name}`;
