/** Identifies what was built: a hash of the sources, equal for equal sources; `dev` while developing. */
declare const __BUILD_ID__: string;
