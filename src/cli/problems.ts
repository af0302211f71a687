import type { Problem } from '../core/problem.ts';

const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ').trim();
const sentence = (text: string): string => (/[.!?]$/.test(text) || text === '' ? text : `${text}.`);

/** One line for a terminal: file and line as compilers write them, document, object and path, what is wrong, what to do. */
export function formatProblem(problem: Problem): string {
  const { file, line, document, object, path, severity, code } = problem;
  const place = [document > 0 ? `document ${document}` : '', object, path === '$' ? '' : path].filter(
    (part) => part !== '',
  );
  return [
    `${file === '-' ? '<stdin>' : file}${line > 0 ? `:${line}` : ''}:`,
    `${severity} ${code}${place.length > 0 ? ` (${place.join(', ')})` : ''}:`,
    sentence(oneLine(problem.message)),
    sentence(oneLine(problem.remedy)),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Something wrong with the command line, or with a list of requests. */
export function usageProblem(message: string, remedy: string, where: Partial<Problem> = {}): Problem {
  const nowhere = { file: 'podwalk', document: 0, path: '$', line: 0, object: '' };
  return { code: 'USAGE', severity: 'error', ...nowhere, ...where, message, remedy };
}

export const isError = ({ severity }: Problem): boolean => severity === 'error';
