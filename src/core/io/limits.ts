// What a file may ask of us. Everything is counted before, or while, it is read; never after.

/** Characters of a YAML file. */
export const MAX_YAML = 1 << 20;
/** Characters of a JSON file: room for `kubectl get … -A -o json` of a large cluster. */
export const MAX_JSON = 64 << 20;
/** Levels of nesting. */
export const MAX_DEPTH = 64;
/** Documents of one YAML stream. */
export const MAX_DOCUMENTS = 1000;
/** Aliases of one YAML document, each counted as often as it would be copied. */
export const MAX_ALIASES = 100;
/** Entries of all lists of a YAML file. */
export const MAX_YAML_ITEMS = 50_000;
/** Entries of one JSON list. */
export const MAX_LIST = 200_000;

/** Keys that change how JavaScript objects behave; no Kubernetes field is called like one of them. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
