import { InvariantError } from '../problem.ts';

/** The name of a namespace in the laboratory, as a word of bash. */
export type LabName = (netns: string) => string;

/**
 * What follows the prefix in the name of a namespace. `/` cannot stand in a file name; `_` never stands in the name of a
 * Kubernetes object, so two namespaces cannot become one.
 */
export const labSuffix = (netns: string): string => checkWord(netns.replaceAll('/', '_'));

/** Lets only those words into the script that bash and ip read as one word. @throws InvariantError for any other. */
export function checkWord(word: string): string {
  if (!/^[\w.:@-]+$/.test(word)) throw new InvariantError(`'${word}' cannot stand in a script`);
  return word;
}
