import { createHash } from 'node:crypto';
import { BelayError } from '@belay/contracts';
import type { Sealer } from '../platform/secrets/sealer.js';
import type { ApplicationVariables } from './application-variables.js';
import type { FoundDockerfile } from './dockerfile/find-dockerfile.js';
import type { WantedApplication } from './project-spec.js';

/** What goes into the build of an image, beside its files. */
export interface BuildInputs {
  readonly buildKey: string;
  readonly target?: string;
  /** Non-secret arguments that the Dockerfile declares. */
  readonly args: Readonly<Record<string, string>>;
  /** Secret arguments, where the application's owner lets them be passed. */
  readonly secretArgs: Readonly<Record<string, string>>;
  /** Values of `RUN --mount=type=secret` by id. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Changes when images have to be built anew although nothing in their sources changed. */
const FORMAT = 'build:1';

/**
 * Chooses what a build is given: every variable that the Dockerfile declares as ARG, and for each secret mount the variable of its name.
 * The key stands for folder, Dockerfile, target and arguments, so the same key means the same image; mounted secrets leave no trace in an image and so do not count.
 * @throws {BelayError} SECRET_IN_BUILD_ARG when a secret is declared as ARG and the application does not allow it.
 */
export function planBuild({ name, row, spec }: WantedApplication, { path, facts }: FoundDockerfile, variables: ApplicationVariables, treeId: string, sealer: Sealer): BuildInputs {
  const isSecret = new Set(variables.secretNames);
  const declared = [...facts.declaredArgs].filter((arg) => variables.values[arg] !== undefined).sort();
  const secret = declared.filter((arg) => isSecret.has(arg));
  const [first] = secret;
  if (first !== undefined && row.settings['allowSecretBuildArgs'] !== true) {
    throw new BelayError('SECRET_IN_BUILD_ARG', `${path} of ${name} declares the secret ${first} as ARG, which would stand in the image's history. Instead of "ARG ${first}" write "RUN --mount=type=secret,id=${first} ${first}=\"$(cat /run/secrets/${first})\" …", or let the application pass it (allowSecretBuildArgs).`, {
      details: { application: name, path, variables: secret },
    });
  }
  const args = { ...pick(variables.values, declared.filter((arg) => !isSecret.has(arg))), ...spec.build?.args };
  const secretArgs = pick(variables.values, secret.filter((arg) => spec.build?.args[arg] === undefined));
  const secrets = Object.fromEntries([...facts.secretIds].flatMap((id) => {
    const value = variables.values[id] ?? variables.values[id.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()];
    return value === undefined ? [] : [[id, value]];
  }));
  const target = spec.build?.target;
  const inputs = [FORMAT, treeId, path, target ?? '', sorted(args), sorted(secretArgs).map(([arg, value]) => [arg, sealer.hash(value)])];
  return { buildKey: createHash('sha256').update(JSON.stringify(inputs)).digest('hex'), ...(target === undefined ? {} : { target }), args, secretArgs, secrets };
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
}

const sorted = (values: Readonly<Record<string, string>>): [string, string][] => Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
