import { KNOWN_FIELDS, type Level } from './knownFields.ts';
import { nearest } from './nearest.ts';
import type { Report, Source } from './report.ts';
import { quote } from './source.ts';

/**
 * Tells fields of Kubernetes objects that have no effect: those that only look like one of the API's, which is a slip, and
 * those that nobody reads here, so that nothing an author writes is left out silently.
 *
 * The API server drops what it does not know, and kubectl asks it to refuse the object instead
 * (kubernetes.io/docs/reference/using-api/api-concepts, "Validation for unrecognized or duplicate fields").
 */
export class FieldNotes {
  private readonly report: Report;
  /** What words were meant to be, as a cluster of many pods says each of them many times. */
  private readonly meant = new Map<Level, Map<string, string | undefined>>();

  constructor(report: Report) {
    this.report = report;
  }

  /** Looks through an object of a kind, as deep as its fields are known. */
  look(kind: string, object: unknown, source: Source): void {
    const level = KNOWN_FIELDS.get(kind);
    if (level) this.visit(object, level, source, []);
  }

  /** @param path the way to `value`; it is the same after the visit as before. */
  private visit(value: unknown, level: Level, source: Source, path: (string | number)[]): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        path.push(i);
        this.visit(value[i], level, source, path);
        path.pop();
      }
      return;
    }
    for (const key of Object.keys(value)) {
      const known = level.fields.get(key);
      if (known === 'quiet') continue;
      path.push(key);
      if (known === undefined) this.unknown(key, level, source, path);
      else if (known === 'ignored') this.ignored(key, level, source, path);
      else this.visit((value as Readonly<Record<string, unknown>>)[key], known, source, path);
      path.pop();
    }
  }

  private unknown(key: string, level: Level, source: Source, path: readonly (string | number)[]): void {
    let words = this.meant.get(level);
    if (!words) this.meant.set(level, (words = new Map()));
    if (!words.has(key)) words.set(key, nearest(key, level.fields.keys()));
    const meant = words.get(key);
    if (meant === undefined) {
      this.ignored(key, level, source, path);
      return;
    }
    this.report.add(source, [...path], {
      code: 'K8S_FIELD',
      severity: 'warning',
      message: `Kubernetes does not know the field ${quote(key)} here; did you mean '${meant}'?`,
      remedy: `Write ${meant}; kubectl apply refuses the object as it is.`,
    });
  }

  private ignored(key: string, { told }: Level, source: Source, path: readonly (string | number)[]): void {
    if (told === null) return;
    const [kind, prefix] = told;
    this.report.add(source, [...path], {
      code: 'K8S_IGNORED',
      severity: 'notice',
      message: `Ignored: ${prefix}${key.slice(0, 80)}.`,
      remedy: 'Nothing to do; it changes no packet here.',
      group: `${kind} ${prefix}${key}`,
    });
  }
}
