import { describe, expect, it } from '@jest/globals';
import { buildError } from './build-error.js';
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

  it('is tried again when BuildKit lost its connection to the builder', () => {
    expect(buildError('web', 'rpc error: code = Unknown desc = no active session for 4f2: context deadline exceeded', dockerfile, undefined).code).toBe('PROVIDER_UNAVAILABLE');
  });

  it('tells a full disk', () => {
    expect(buildError('web', 'exit code: 1', dockerfile, { name: 'RUN x', error: '', lines: ['cp: No space left on device'] }).code).toBe('DISK_FULL');
  });
});
