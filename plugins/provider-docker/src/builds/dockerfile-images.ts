import type { Dockerfile, Instruction } from './dockerfile.js';

/** A stage of a Dockerfile with what it takes from elsewhere. */
interface Stage {
  readonly name: string | undefined;
  readonly sources: readonly string[];
}

/** Gives the images outside the Dockerfile that building a target needs, each once, as they are named with arguments filled in. */
export function externalImages(dockerfile: Dockerfile, args: Readonly<Record<string, string>>, target: string | undefined): string[] {
  const stages = readStages(dockerfile, args);
  const needed = new Set<number>();
  const images = new Set<string>();
  const visit = (index: number): void => {
    if (needed.has(index)) return;
    needed.add(index);
    for (const source of stages[index]?.sources ?? []) {
      const stage = findStage(stages, source, index);
      if (stage !== undefined) visit(stage);
      else if (source !== 'scratch' && source !== '') images.add(source);
    }
  };
  const last = target === undefined ? stages.length - 1 : findStage(stages, target, stages.length) ?? stages.length - 1;
  if (last >= 0) visit(last);
  return [...images];
}

/** Puts other references in the place of images, in FROM, `COPY --from` and `RUN --mount=…,from=`; all else stays to the letter. */
export function replaceImages(content: string, dockerfile: Dockerfile, args: Readonly<Record<string, string>>, replacements: ReadonlyMap<string, string>): string {
  if (replacements.size === 0) return content;
  const globals = globalArgs(dockerfile, args);
  const lines = content.split('\n');
  const stages = new Set<string>();
  for (const instruction of dockerfile.instructions) {
    for (const written of imageTexts(instruction)) {
      const image = expand(written, globals);
      const replacement = replacements.get(image);
      if (replacement === undefined || stages.has(image.toLowerCase())) continue;
      for (let index = instruction.firstLine - 1; index < instruction.lastLine; index += 1) {
        lines[index] = replaceToken(lines[index] ?? '', instruction.keyword === 'FROM' ? /\s/ : /=/, written, replacement);
      }
    }
    const stage = stageName(instruction);
    if (stage !== undefined) stages.add(stage);
  }
  return lines.join('\n');
}

function readStages(dockerfile: Dockerfile, args: Readonly<Record<string, string>>): Stage[] {
  const globals = globalArgs(dockerfile, args);
  const stages: { name: string | undefined; sources: string[] }[] = [];
  for (const instruction of dockerfile.instructions) {
    const sources = imageTexts(instruction).map((text) => expand(text, globals));
    if (instruction.keyword === 'FROM') stages.push({ name: stageName(instruction), sources });
    else stages.at(-1)?.sources.push(...sources);
  }
  return stages;
}

function stageName({ keyword, text }: Instruction): string | undefined {
  return keyword === 'FROM' ? /\sAS\s+(\S+)\s*$/i.exec(text)?.[1]?.toLowerCase() : undefined;
}

/** Texts in an instruction that name an image or a stage, as they are written. */
function imageTexts({ keyword, text }: Instruction): string[] {
  switch (keyword) {
    case 'FROM': {
      const image = text.split(/\s+/).find((word) => !word.startsWith('--'));
      return image === undefined ? [] : [image];
    }
    case 'COPY': case 'ADD': return [...text.matchAll(/(?:^|\s)--from=(\S+)/g)].map((match) => match[1] ?? '');
    case 'RUN': return [...text.matchAll(/(?:^|\s)--mount=(\S+)/g)].flatMap((match) => (match[1] ?? '').split(',').filter((part) => part.startsWith('from=')).map((part) => part.slice(5)));
    default: return [];
  }
}

function findStage(stages: readonly Stage[], source: string, before: number): number | undefined {
  const byName = stages.findIndex((stage, index) => index < before && stage.name === source.toLowerCase());
  if (byName >= 0) return byName;
  const number = /^\d+$/.test(source) ? Number(source) : before;
  return number < before ? number : undefined;
}

/** ARGs before the first FROM are those that FROM lines may use. */
function globalArgs(dockerfile: Dockerfile, args: Readonly<Record<string, string>>): Map<string, string> {
  const values = new Map<string, string>();
  for (const { keyword, text } of dockerfile.instructions) {
    if (keyword === 'FROM') break;
    if (keyword !== 'ARG') continue;
    for (const part of text.split(/\s+/)) {
      const [name = '', ...rest] = part.split('=');
      const fallback = rest.length === 0 ? undefined : expand(rest.join('=').replace(/^(["'])(.*)\1$/, '$2'), values);
      const value = args[name] ?? fallback;
      if (value !== undefined) values.set(name, value);
    }
  }
  return values;
}

function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g, (_all, plain?: string, braced?: string, sign?: string, word?: string) => {
    const value = values.get(plain ?? braced ?? '') ?? '';
    if (sign === '-') return value === '' ? word ?? '' : value;
    if (sign === '+') return value === '' ? '' : word ?? '';
    return value;
  });
}

function replaceToken(line: string, before: RegExp, written: string, replacement: string): string {
  const at = findToken(line, before, written);
  return at < 0 ? line : line.slice(0, at) + replacement + line.slice(at + written.length);
}

/** The first place where a text stands by itself behind what has to be before it; -1 when there is none. */
function findToken(line: string, before: RegExp, written: string): number {
  for (let at = line.indexOf(written); at >= 0; at = line.indexOf(written, at + 1)) {
    if (before.test(line[at - 1] ?? ' ') && /[\s,]/.test(line[at + written.length] ?? ' ')) return at;
  }
  return -1;
}
