// What a file may ask of us. Everything is counted before, or while, it is read; never after.

/** Characters of a YAML file: room for `kubectl get … -A -o yaml` of some thousand pods. */
export const MAX_YAML = 32 << 20;
/** Characters of a JSON file: room for `kubectl get … -A -o json` of a large cluster. */
export const MAX_JSON = 64 << 20;
/** Levels of nesting. */
export const MAX_DEPTH = 64;
/** Documents of one YAML stream. */
export const MAX_DOCUMENTS = 50_000;
/** Aliases of one YAML document, each counted as often as it would be copied. */
export const MAX_ALIASES = 100;
/** Keys and list entries of a YAML file. */
export const MAX_YAML_ENTRIES = 4_000_000;
/**
 * Characters of a document, or of an entry of the list at its top, that only the parser of the library can read; it takes
 * about a second and 100 MiB for as many.
 */
export const MAX_ODD_YAML = 1 << 20;
/** List entries of one of those. */
export const MAX_ODD_ITEMS = 50_000;
/** Such documents and entries of one file. */
export const MAX_ODD_PIECES = 50_000;
/** Entries of one JSON list. */
export const MAX_LIST = 200_000;

/** Keys that change how JavaScript objects behave; no Kubernetes field is called like one of them. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
