/** One instruction of a Dockerfile. */
export interface Instruction {
  /** Upper case, e.g. FROM. */
  readonly keyword: string;
  /** What follows the keyword, continuation lines joined by a blank. */
  readonly text: string;
  /** Lines of the file that it covers, from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly hasHeredoc: boolean;
}

/** A Dockerfile as far as its images, arguments and mounts are concerned. */
export interface Dockerfile {
  readonly instructions: readonly Instruction[];
  /** Image of the frontend that `# syntax=` names. */
  readonly syntax?: string;
}

/**
 * Reads a Dockerfile: parser directives, comments, continuation lines and heredocs. Never fails: what is wrong is for the builder to say.
 * source: the Dockerfile reference, "Format", "Parser directives" and "Here-documents".
 */
export function parseDockerfile(content: string): Dockerfile {
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/);
  const directives = readDirectives(lines);
  const escape = directives.get('escape') === '`' ? '`' : '\\';
  const syntax = directives.get('syntax');
  const instructions: Instruction[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    if (isSkipped(lines[index] ?? '')) continue;
    const firstLine = index + 1;
    let text = '';
    for (; index < lines.length; index += 1) {
      const line = lines[index] ?? '';
      if (text !== '' && isSkipped(line)) continue;
      const stripped = line.trimEnd();
      const continues = stripped.endsWith(escape);
      text += ` ${(continues ? stripped.slice(0, -1) : stripped).trim()}`;
      if (!continues) break;
    }
    const ends = heredocEnds(text);
    for (const end of ends) {
      do index += 1; while (index < lines.length && lines[index]?.replace(/^\t+/, '') !== end);
    }
    const match = /^\s*([A-Za-z]+)(?:\s+([\s\S]*))?$/.exec(text);
    if (match?.[1] !== undefined) instructions.push({ keyword: match[1].toUpperCase(), text: (match[2] ?? '').trim(), firstLine, lastLine: Math.min(index + 1, lines.length), hasHeredoc: ends.length > 0 });
  }
  return { instructions, ...(syntax === undefined ? {} : { syntax }) };
}

/** Names that the Dockerfile declares by ARG, anywhere. */
export function declaredArgs(dockerfile: Dockerfile): Set<string> {
  const names = dockerfile.instructions.filter(({ keyword }) => keyword === 'ARG').flatMap(({ text }) => text.split(/\s+/).map((part) => part.split('=')[0] ?? ''));
  return new Set(names.filter((name) => name !== ''));
}

/** Says whether a build needs somebody to serve secrets or agents to it, even when they are optional. */
export function needsSession(dockerfile: Dockerfile): boolean {
  return dockerfile.instructions.some(({ keyword, text }) => keyword === 'RUN' && /--mount=\S*type=(?:secret|ssh)/.test(text));
}

function readDirectives(lines: readonly string[]): Map<string, string> {
  const directives = new Map<string, string>();
  for (const line of lines) {
    const match = /^\s*#\s*([A-Za-z]+)\s*=\s*(.+?)\s*$/.exec(line);
    const name = match?.[1]?.toLowerCase();
    if (match?.[2] === undefined || name === undefined || !['syntax', 'escape', 'check'].includes(name)) break;
    directives.set(name, match[2]);
  }
  return directives;
}

function isSkipped(line: string): boolean {
  return /^\s*(#|$)/.test(line);
}

function heredocEnds(text: string): string[] {
  if (!/^\s*(RUN|COPY|ADD)\b/i.test(text)) return [];
  return [...text.matchAll(/(?<!<)<<-?(["']?)([A-Za-z_][A-Za-z0-9_]*)\1/g)].map((match) => match[2] ?? '');
}
