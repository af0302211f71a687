/** Why a text could not be decoded, before file and document are known. */
export interface Failure {
  readonly code: string;
  /** Character in the text, from 0. */
  readonly offset: number;
  /** Where the thing first appeared that appears again at `offset`. */
  readonly related?: number;
  readonly message: string;
  readonly remedy: string;
}
