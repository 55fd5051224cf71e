import { BelayError } from '@belay/plugin-sdk';
import type { FailedStep } from './build-output.js';
import type { Dockerfile, Instruction } from './dockerfile.js';

/** How BuildKit names a line of the file. */
const LINE = /((?:parse error (?:on )?line|Dockerfile:)\s?)(\d+)/i;

/** Gives the error of a failed build: which instruction, on which line, and what it said last. */
export function buildError(application: string, message: string, dockerfile: Dockerfile, failed: FailedStep | undefined): BelayError {
  const output = failed?.lines ?? [];
  if (/no space left on device|disk quota exceeded/i.test([message, ...output].join('\n'))) {
    return new BelayError('DISK_FULL', `The build of ${application} ran out of disk space. Free some on the target's machine (\`docker system df\` shows what uses it), then try again.`, { details: { application } });
  }
  // BuildKit lost the connection by which it asks for secrets: nothing is wrong with the Dockerfile, and finished layers are kept.
  if (/no active session|transport is closing|session.* (closed|not found)/i.test(message)) {
    return new BelayError('PROVIDER_UNAVAILABLE', `The Docker engine lost its connection in the middle of the build of ${application}; it is tried again.`, { details: { application } });
  }
  const line = failed === undefined ? readLine(message) : lineOf(dockerfile, failed.name);
  const instruction = failed?.name.replace(/^\[[^\]]*\]\s*/, '');
  const heredoc = /unknown instruction/i.test(message) && line !== undefined ? dockerfile.instructions.find(({ hasHeredoc, firstLine, lastLine }) => hasHeredoc && line > firstLine && line <= lastLine) : undefined;
  const reason = heredoc === undefined ? plainReason(message) : unknownHeredoc(heredoc);
  const where = instruction === undefined ? '' : ` in "${instruction.slice(0, 200)}"`;
  return new BelayError('BUILD_FAILED', `The build of ${application} failed${where}${line === undefined ? '' : ` (Dockerfile line ${line})`}: ${reason}`, {
    details: { application, ...(line === undefined ? {} : { line }), ...(instruction === undefined ? {} : { instruction: instruction.slice(0, 500) }), lastLines: output.map((text) => text.slice(0, 500)) },
  });
}

/** Gives the builder's message about a file with added lines as it would be about the author's file. */
export function withAuthorsLines(message: string, authorsLine: (line: number) => number): string {
  return message.replace(LINE, (_all, before: string, line: string) => `${before}${authorsLine(Number(line))}`);
}

/** BuildKit wraps its errors; the last part says what happened. */
function plainReason(message: string): string {
  const exit = /exit code: (\d+)/.exec(message)?.[1];
  if (exit !== undefined) return `it exited with code ${exit}.`;
  return message.replace(/^(failed to solve( with frontend \S+)?: |failed to create LLB definition: |rpc error: code = \w+ desc = )+/g, '').replace(/^failed to read dockerfile: /, '').trim();
}

/** A builder that does not know here-documents takes their lines for instructions. source: the Dockerfile reference, "Here-documents" (Dockerfile syntax 1.4, built into Docker Engine 23) */
function unknownHeredoc({ keyword, firstLine }: Instruction): string {
  return `the here-document of "${keyword} <<…" in line ${firstLine} is not known to this engine's builder. Join the commands with "&&" instead, or use Docker Engine 23 or newer, or begin the Dockerfile with "# syntax=docker/dockerfile:1" where that image can be had.`;
}

function readLine(message: string): number | undefined {
  const line = LINE.exec(message)?.[2];
  return line === undefined ? undefined : Number(line);
}

/** BuildKit shows an instruction with its arguments filled in, so a variable may stand for anything. */
function lineOf(dockerfile: Dockerfile, stepName: string): number | undefined {
  const shown = normalise(stepName.replace(/^\[[^\]]*\]\s*/, ''));
  const texts = dockerfile.instructions.map(({ keyword, text, firstLine }) => ({ written: normalise(`${keyword} ${text}`), firstLine }));
  const exact = texts.find(({ written }) => written === shown) ?? texts.find(({ written }) => toPattern(written).test(shown));
  return exact?.firstLine;
}

function toPattern(written: string): RegExp {
  const parts = written.split(/\$(?:\w+|\{[^}]*\})/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

function normalise(text: string): string {
  return text.replace(/--mount=\S+\s*/g, '').replace(/\s+/g, ' ').trim();
}
