import { spawn } from 'node:child_process';
import type { ResourceRef } from '@belay/contracts';
import { z } from 'zod';
import { compileCache } from './compile-cache.js';

/** Looks at a target past its plugin, and does by hand what people do there. */
export interface TargetProbe {
  /** Puts things there that look like the plugin's own but are not; gives what names them. */
  plant(refs: readonly ResourceRef[]): Promise<string>;
  /** Says what of the planted was changed or is gone; empty when nothing was. */
  findDamage(handle: string): Promise<string[]>;
  unplant(handle: string): Promise<void>;
  removeByHand(ref: ResourceRef): Promise<void>;
  /** Names, labels, process arguments and the like of all that the plugin made: where no secret may stand. */
  readTexts(): Promise<string[]>;
  /** Names all that the plugin made and that is still there. */
  findLeftovers(): Promise<string[]>;
  /** How often the job of a key was really started. */
  countJobRuns(key: string): Promise<number>;
  /** Puts a text into a volume, in the place of what was put there before, as its service would. */
  writeData(ref: ResourceRef, text: string): Promise<void>;
  /** Reads that text again; undefined where there is none. */
  readData(ref: ResourceRef): Promise<string | undefined>;
  /** Removes all that the plugin made, at the very end. */
  clean(): Promise<void>;
}

const answers = {
  plant: z.object({ handle: z.string() }),
  damage: z.object({ damage: z.array(z.string()) }),
  texts: z.object({ texts: z.array(z.string()) }),
  leftovers: z.object({ items: z.array(z.string()) }),
  data: z.object({ text: z.string().optional() }),
  jobRuns: z.object({ count: z.number().int() }),
  nothing: z.object({}),
};
const PROBE_TIMEOUT_MS = 60_000;

/** What every verb is told. */
export interface ProbeSurroundings {
  readonly targetOptions: Readonly<Record<string, unknown>>;
  readonly instance: string;
  readonly targetId: string;
  /** BELAY_DATA_DIR of the worker. */
  readonly dataDir: string;
}

/**
 * A probe that is a program: `<command> <verb>` reads one JSON object from its standard input and writes one to its standard output.
 * Verbs: plant, find-damage, unplant, remove-by-hand, read-texts, find-leftovers, count-job-runs, write-data, read-data, clean.
 */
export function createProgramProbe(command: readonly string[], cwd: string, surroundings: ProbeSurroundings): TargetProbe {
  const ask = async <S extends z.ZodType>(verb: string, schema: S, input: Readonly<Record<string, unknown>> = {}): Promise<z.output<S>> => {
    const text = await runProgram([...command, verb], cwd, JSON.stringify({ ...surroundings, ...input }));
    return schema.parse(JSON.parse(text));
  };
  return {
    plant: async (refs) => (await ask('plant', answers.plant, { refs })).handle,
    findDamage: async (handle) => (await ask('find-damage', answers.damage, { handle })).damage,
    unplant: async (handle) => void (await ask('unplant', answers.nothing, { handle })),
    removeByHand: async (ref) => void (await ask('remove-by-hand', answers.nothing, { ref })),
    readTexts: async () => (await ask('read-texts', answers.texts)).texts,
    findLeftovers: async () => (await ask('find-leftovers', answers.leftovers)).items,
    countJobRuns: async (key) => (await ask('count-job-runs', answers.jobRuns, { key })).count,
    writeData: async (ref, text) => void (await ask('write-data', answers.nothing, { ref, text })),
    readData: async (ref) => (await ask('read-data', answers.data, { ref })).text,
    clean: async () => void (await ask('clean', answers.nothing)),
  };
}

function runProgram([program = '', ...args]: readonly string[], cwd: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, NODE_COMPILE_CACHE: compileCache }, stdio: ['pipe', 'pipe', 'pipe'], timeout: PROBE_TIMEOUT_MS });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.once('error', reject);
    child.once('close', (exitCode) => (exitCode === 0 ? resolve(output) : reject(new Error(`the probe ${program} ${args.join(' ')} ended with ${exitCode}: ${errors.slice(-2_000)}`))));
    child.stdin.end(input);
  });
}
