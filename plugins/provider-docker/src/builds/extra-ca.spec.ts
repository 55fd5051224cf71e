import { describe, expect, it } from '@jest/globals';
import { parseDockerfile } from './dockerfile.js';
import { trustExtraCa, withoutExtraCa } from './extra-ca.js';

const trust = (content: string): string => trustExtraCa(content, parseDockerfile(content));

describe('certificates of the target\'s network in a build', () => {
  it('mounts them into every RUN and names them in every stage', () => {
    const result = trust('FROM node AS build\nRUN npm ci \\\n  --omit=dev\nFROM node\nCOPY --from=build /app /app\nrun --mount=type=cache,target=/c pip install x\n').split('\n');

    expect(result[0]).toBe('FROM node AS build');
    expect(result).toContain('RUN --mount=type=secret,id=belay-extra-ca,target=/run/secrets/belay-extra-ca,mode=0444 npm ci \\');
    expect(result).toContain('run --mount=type=secret,id=belay-extra-ca,target=/run/secrets/belay-extra-ca,mode=0444 --mount=type=cache,target=/c pip install x');
    expect(result.filter((line) => line.startsWith('ARG NODE_EXTRA_CA_CERTS='))).toHaveLength(2);
  });

  it('shows a step as its author wrote it', () => {
    expect(withoutExtraCa('[2/3] RUN --mount=type=secret,id=belay-extra-ca,target=/run/secrets/belay-extra-ca,mode=0444 npm ci')).toBe('[2/3] RUN npm ci');
  });
});
