import type { Problem } from '../problem.ts';
import type { Caveat } from './caveat.ts';
import { formatPath, placeKey, type Path, type SourceDocument } from './source.ts';

/** An object of the file, as far as problems have to name it. */
export interface Source {
  readonly document: SourceDocument;
  /** Where the object stands in its document: empty, or `items`, 3 inside a List. */
  readonly base: Path;
  /** `Service/default/web`; empty when it could not be read. */
  readonly label: string;
}

export interface Draft {
  readonly code: string;
  readonly severity: Problem['severity'];
  readonly message: string;
  readonly remedy: string;
  /**
   * Problems of equal code and group are told once, with the number of the others: a dump of a large cluster says the
   * same thing thousands of times.
   */
  readonly group?: string;
  /** An error that is not about its object alone: without the object the file would say something else. */
  readonly isOfFile?: true;
}

/** What the scenario of a share link is called, as files are by their names. */
export const LINK_FILE = 'link';
const placeOf = ({ document, base }: Source): string => placeKey(document.number, base);

/** Of the Scenario there is one, which is about the file as a whole. */
const isScenario = ({ label }: Source): boolean => label === 'Scenario' || label.startsWith('Scenario/');

/** Problems shown in full for each code; the rest are counted. */
const MAX_PER_CODE = 40;

interface Entry {
  readonly draft: Draft;
  readonly source: Source | null;
  readonly path: Path;
  others: number;
}

/** Collects what there is to say about a file. Lines are looked up at the end, for what is told only. */
export class Report {
  private readonly file: string;
  private readonly entries: Entry[] = [];
  private readonly groups = new Map<string, Entry>();
  private readonly counts = new Map<string, number>();
  private errors = 0;
  /** Objects that have errors. */
  readonly wrongObjects = new Set<string>();
  /** Whether there is an error that leaving objects out would not mend. */
  isFileWrong = false;
  /** What requests have to be told with; unlike problems, it is told only where it matters. */
  readonly caveats: Caveat[] = [];

  constructor(file: string) {
    this.file = file;
  }

  /** What is read came in a link, which its reader did not write. */
  get isOfLink(): boolean {
    return this.file === LINK_FILE;
  }

  get hasErrors(): boolean {
    return this.errors > 0;
  }

  /** Whether a problem of this code was reported. */
  has(code: string): boolean {
    return this.counts.has(code);
  }

  /** Adds a problem at a path of an object; `source` null: about the file as a whole. */
  add(source: Source | null, path: Path, draft: Draft): void {
    if (draft.severity === 'error') {
      this.errors++;
      if (source && !draft.isOfFile && !isScenario(source)) this.wrongObjects.add(placeOf(source));
      else this.isFileWrong = true;
    }
    const count = (this.counts.get(draft.code) ?? 0) + 1;
    this.counts.set(draft.code, count);
    const group = draft.group ?? (count > MAX_PER_CODE ? 'rest' : undefined);
    const known = group === undefined ? undefined : this.groups.get(`${draft.code} ${group}`);
    if (known) {
      known.others++;
      return;
    }
    const entry = { draft, source, path, others: 0 };
    this.entries.push(entry);
    if (group !== undefined) this.groups.set(`${draft.code} ${group}`, entry);
  }

  /** @param about objects, by their places, to which the answer is confined; without them everything is told. */
  problems(about?: ReadonlySet<string>): Problem[] {
    const told = about
      ? this.entries.filter(({ source }) => source && about.has(placeOf(source)))
      : this.entries;
    return told.map(({ draft, source, path, others }) => {
      const { code, severity, message, remedy } = draft;
      const full = source ? [...source.base, ...path] : path;
      return {
        code,
        severity,
        file: this.file,
        document: source?.document.number ?? 0,
        path: formatPath(full),
        line: source?.document.lineOf(full) ?? 0,
        object: source?.label ?? '',
        message: others === 0 ? message : `${message} (and ${others} more like this)`,
        remedy,
      };
    });
  }
}
