import { readFile } from 'node:fs/promises';
import type { Dockerfile } from './dockerfile.js';

/** Id of the build secret that holds the certificates. */
export const extraCaSecret = 'belay-extra-ca';
const PATH = `/run/secrets/${extraCaSecret}`;
const MOUNT = `--mount=type=secret,id=${extraCaSecret},target=${PATH},mode=0444`;
/** Where the common package clients look for certificates: Node and npm, pip, OpenSSL and Go, curl, git, cargo. */
const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'CARGO_HTTP_CAINFO'];

/** A Dockerfile with lines that its author did not write. */
export interface TrustingDockerfile {
  readonly content: string;
  /** Gives the author's number of a line; of an added one, that of the line behind which it was added. */
  authorsLine(line: number): number;
}

/**
 * Lets every RUN trust the certificates of the target's network, as a proxy that opens TLS needs it, without a change to the author's Dockerfile.
 * They are mounted while a RUN lasts and named by arguments; nothing of them is in the image, and the layers' cache does not depend on them.
 */
export function trustExtraCa(content: string, { instructions }: Dockerfile): TrustingDockerfile {
  const lines = content.split('\n');
  const stages: number[] = [];
  for (const { keyword, firstLine, lastLine } of instructions) {
    if (keyword === 'RUN') lines[firstLine - 1] = (lines[firstLine - 1] ?? '').replace(/^(\s*RUN)(?=\s)/i, `$1 ${MOUNT}`);
    if (keyword === 'FROM') stages.push(lastLine);
  }
  for (const line of stages.toReversed()) lines.splice(line, 0, ...VARIABLES.map((name) => `ARG ${name}=${PATH}`));
  return { content: lines.join('\n'), authorsLine: (line) => authorsLine(line, stages) };
}

/** `addedBehind`: the author's lines behind which the variables were added, ascending. */
function authorsLine(line: number, addedBehind: readonly number[]): number {
  let added = 0;
  for (const behind of addedBehind) {
    if (line <= behind + added) break;
    if (line <= behind + added + VARIABLES.length) return behind;
    added += VARIABLES.length;
  }
  return line - added;
}

/** Gives a step's name as its author wrote it. */
export function withoutExtraCa(stepName: string): string {
  return stepName.replace(`${MOUNT} `, '');
}

/** Reads the certificates; undefined where the target has none of its own. */
export async function readExtraCa(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : readFile(path, 'utf8');
}
