import type { PortSpec } from '@belay/contracts';
import { DockerfileParser, ModifiableInstruction, PropertyInstruction, type Instruction } from 'dockerfile-ast';

/** What the engine has to know of a Dockerfile before it is built. */
export interface DockerfileFacts {
  /** Ports that the built stage declares, in the order of the file. A base image may declare more. */
  readonly exposedPorts: readonly PortSpec[];
  /** EXPOSE words that could not be understood without building. */
  readonly unclearPorts: readonly string[];
  /** Names of all ARG instructions. */
  readonly declaredArgs: ReadonlySet<string>;
  /** Ids of `RUN --mount=type=secret`. */
  readonly secretIds: ReadonlySet<string>;
  readonly stageNames: readonly string[];
  /** Whether there is an instruction FROM at all. */
  readonly hasStages: boolean;
}

interface Stage {
  readonly name: string | undefined;
  readonly base: string;
  readonly instructions: Instruction[];
}

/** Reads a Dockerfile (comments, continuations, escape directive, heredocs). `target` is the stage that is built; the last one by default. */
export function readDockerfile(text: string, target?: string): DockerfileFacts {
  const instructions = DockerfileParser.parse(text).getInstructions();
  const global = new Map<string, string>();
  const stages: Stage[] = [];
  for (const instruction of instructions) {
    if (instruction.getKeyword() === 'FROM') stages.push(readStage(instruction));
    else if (stages.length === 0) for (const [name, value] of properties(instruction)) global.set(name, substitute(value, global));
    else stages.at(-1)?.instructions.push(instruction);
  }
  const built = stages.find(({ name }) => target !== undefined && name === target.toLowerCase()) ?? stages.at(-1);
  const words = built === undefined ? [] : exposedWords(lineOf(built, stages), global);
  const ports = words.map((word) => ({ word, ports: readPorts(word) }));
  return {
    exposedPorts: distinct(ports.flatMap((each) => each.ports ?? [])),
    unclearPorts: ports.filter((each) => each.ports === undefined).map(({ word }) => word),
    declaredArgs: new Set(instructions.filter((instruction) => instruction.getKeyword() === 'ARG').flatMap((instruction) => properties(instruction).map(([name]) => name))),
    secretIds: new Set(instructions.flatMap(secretMounts)),
    stageNames: stages.flatMap(({ name }) => name ?? []),
    hasStages: stages.length > 0,
  };
}

function readStage(from: Instruction): Stage {
  const words = from.getArguments().map((argument) => argument.getValue()).filter((word) => !word.startsWith('--'));
  const as = words.findIndex((word) => word.toLowerCase() === 'as');
  return { name: as === -1 ? undefined : words[as + 1]?.toLowerCase(), base: (words[0] ?? '').toLowerCase(), instructions: [] };
}

/** A stage with those that it is built from, the earliest first. */
function lineOf(stage: Stage, stages: readonly Stage[]): Stage[] {
  const earlier = stages.slice(0, stages.indexOf(stage));
  const base = earlier.findLast(({ name }) => name === stage.base);
  return base === undefined ? [stage] : [...lineOf(base, earlier), stage];
}

function exposedWords(line: readonly Stage[], global: ReadonlyMap<string, string>): string[] {
  const words: string[] = [];
  const environment = new Map<string, string>();
  for (const { instructions } of line) {
    const args = new Map<string, string>();
    for (const instruction of instructions) {
      const scope = new Map([...args, ...environment]);
      if (instruction.getKeyword() === 'ARG') for (const [name, value] of properties(instruction)) args.set(name, value === undefined ? global.get(name) ?? '' : substitute(value, scope));
      if (instruction.getKeyword() === 'ENV') for (const [name, value] of properties(instruction)) environment.set(name, substitute(value, scope));
      if (instruction.getKeyword() === 'EXPOSE') words.push(...instruction.getArguments().flatMap((argument) => substitute(argument.getValue(), scope).split(/\s+/)).filter((word) => word !== ''));
    }
  }
  return words;
}

/** `8080`, `8080/tcp`, `53/udp`, `7000-7003`; undefined for anything else. */
function readPorts(word: string): PortSpec[] | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp))?$/i.exec(word.replace(/^["']|["']$/g, ''));
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || first < 1 || last > 65_535 || last < first || last - first > 200) return undefined;
  const protocol = match[3]?.toLowerCase() === 'udp' ? 'udp' : 'tcp';
  return Array.from({ length: last - first + 1 }, (_, index) => ({ port: first + index, protocol }));
}

function distinct(ports: readonly PortSpec[]): PortSpec[] {
  return [...new Map(ports.map((port) => [`${port.port}/${port.protocol}`, port])).values()];
}

function properties(instruction: Instruction): [name: string, value: string | undefined][] {
  // The library reads the first of several arguments only (0.7.1).
  if (instruction.getKeyword() === 'ARG') return instruction.getArguments().map((argument) => readAssignment(argument.getValue()));
  if (!(instruction instanceof PropertyInstruction)) return [];
  return instruction.getProperties().map((property) => [property.getName(), property.getValue() ?? undefined]);
}

function readAssignment(word: string): [name: string, value: string | undefined] {
  const sign = word.indexOf('=');
  return sign === -1 ? [word, undefined] : [word.slice(0, sign), word.slice(sign + 1).replace(/^(["'])(.*)\1$/, '$2')];
}

function secretMounts(instruction: Instruction): string[] {
  if (!(instruction instanceof ModifiableInstruction)) return [];
  return instruction.getFlags().filter((flag) => flag.getName() === 'mount').flatMap((flag) => {
    const options = new Map((flag.getValue() ?? '').split(',').map((option) => [option.slice(0, (option.indexOf('=') + 1 || option.length + 1) - 1).trim(), option.slice(option.indexOf('=') + 1).trim()]));
    if (options.get('type') !== 'secret') return [];
    const id = options.get('id') ?? options.get('target')?.split('/').at(-1);
    return id === undefined ? [] : [id];
  });
}

/** Puts variables in: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+word}`. What is not known is empty. */
function substitute(text: string | undefined, scope: ReadonlyMap<string, string>): string {
  return (text ?? '').replace(/\$(?:\{([A-Za-z_]\w*)(?::?([-+])([^}]*))?\}|([A-Za-z_]\w*))/g, (_whole, braced: string | undefined, sign: string | undefined, word: string | undefined, plain: string | undefined) => {
    const value = scope.get(braced ?? plain ?? '') ?? '';
    if (sign === '+') return value === '' ? '' : word ?? '';
    return value === '' && sign === '-' ? word ?? '' : value;
  });
}
