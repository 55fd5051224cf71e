import { describe, expect, it } from '@jest/globals';
import { parseDockerfile } from './dockerfile.js';
import { trustExtraCa, withoutExtraCa } from './extra-ca.js';

const trust = (content: string): string => trustExtraCa(content, parseDockerfile(content)).content;

describe('certificates of the target\'s network in a build', () => {
  it('mounts them into every RUN and names them in every stage', () => {
    const result = trust('FROM node AS build\nRUN npm ci \\\n  --omit=dev\nFROM node\nCOPY --from=build /app /app\nrun --mount=type=cache,target=/c pip install x\n').split('\n');

    expect(result[0]).toBe('FROM node AS build');
    expect(result).toContain('RUN --mount=type=secret,id=belay-extra-ca,target=/run/secrets/belay-extra-ca,mode=0444 npm ci \\');
    expect(result).toContain('run --mount=type=secret,id=belay-extra-ca,target=/run/secrets/belay-extra-ca,mode=0444 --mount=type=cache,target=/c pip install x');
    expect(result.filter((line) => line.startsWith('ARG NODE_EXTRA_CA_CERTS='))).toHaveLength(2);
  });

  it('gives the author\'s line for each of the file that is built', () => {
    const content = 'FROM node AS build\nRUN npm ci\nFROM node \\\n  AS last\nRUN one\nRUN two\n';
    const trusting = trustExtraCa(content, parseDockerfile(content));
    const author = content.split('\n');

    const seen = trusting.content.split('\n').map((line, index) => ({ line, of: author[trusting.authorsLine(index + 1) - 1] ?? '' }));

    for (const { line, of } of seen.filter(({ line: each }) => !each.startsWith('ARG '))) expect(line.replace(/--mount=\S+ /, '')).toBe(of);
    expect(seen.filter(({ line }) => line.startsWith('ARG ')).map(({ of }) => of)).toEqual([...Array<string>(7).fill('FROM node AS build'), ...Array<string>(7).fill('  AS last')]);
  });

  it('shows a step as its author wrote it', () => {
    expect(withoutExtraCa('[2/3] RUN --mount=type=secret,id=belay-extra-ca,target=/run/secrets/belay-extra-ca,mode=0444 npm ci')).toBe('[2/3] RUN npm ci');
  });
});
