import { describe, expect, it } from '@jest/globals';
import type { BelayError } from '@belay/plugin-sdk';
import { buildError, withAuthorsLines } from './build-error.js';
import { parseDockerfile } from './dockerfile.js';

const dockerfile = parseDockerfile('FROM debian\nARG VERSION\nRUN echo 1\nRUN install app-$VERSION \\\n && check\n');

describe('a failed build', () => {
  it('names the instruction and its line, also with arguments filled in', () => {
    const error = buildError('web', 'executor failed running [/bin/sh -c install app-3 && check]: exit code: 2', dockerfile, { name: '[3/3] RUN install app-3  && check', error: 'exit code: 2', lines: ['no such app'] });

    expect(error).toMatchObject({ code: 'BUILD_FAILED', message: 'The build of web failed in "RUN install app-3  && check" (Dockerfile line 4): it exited with code 2.', details: { line: 4, lastLines: ['no such app'] } });
  });

  it('reads the line of a syntax error', () => {
    expect(buildError('web', 'failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 2: unknown instruction: RUM', dockerfile, undefined)).toMatchObject({ details: { line: 2 }, message: expect.stringContaining('unknown instruction: RUM') });
  });

  it('is told by the lines of the author\'s file where the built one has more', () => {
    expect(withAuthorsLines('dockerfile parse error on line 22: unknown instruction: RUM', (line) => line - 14)).toBe('dockerfile parse error on line 8: unknown instruction: RUM');
    expect(withAuthorsLines('exit code: 22', () => 1)).toBe('exit code: 22');
  });

  it('says what to do where the builder does not know here-documents', () => {
    const given = parseDockerfile('FROM debian\nRUN <<EOT\nset -e\nEOT\nRUM x\n');
    const errorAt = (line: number): BelayError => buildError('web', `dockerfile parse error line ${line}: unknown instruction: SET`, given, undefined);

    expect(errorAt(3)).toMatchObject({ code: 'BUILD_FAILED', details: { line: 3 }, message: expect.stringMatching(/the here-document of "RUN <<…" in line 2 is not known .* Docker Engine 23 or newer/) });
    expect(errorAt(5).message).toContain('unknown instruction: SET');
  });

  it('is tried again when BuildKit lost its connection to the builder', () => {
    expect(buildError('web', 'rpc error: code = Unknown desc = no active session for 4f2: context deadline exceeded', dockerfile, undefined).code).toBe('PROVIDER_UNAVAILABLE');
  });

  it('tells a full disk', () => {
    expect(buildError('web', 'exit code: 1', dockerfile, { name: 'RUN x', error: '', lines: ['cp: No space left on device'] }).code).toBe('DISK_FULL');
  });
});
