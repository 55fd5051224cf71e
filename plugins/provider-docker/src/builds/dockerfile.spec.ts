import { describe, expect, it } from '@jest/globals';
import { declaredArgs, needsSession, parseDockerfile } from './dockerfile.js';
import { externalImages, replaceImages } from './dockerfile-images.js';

const images = (content: string, args: Record<string, string> = {}, target?: string): string[] => externalImages(parseDockerfile(content), args, target);
const replaced = (content: string, replacements: Record<string, string>): string => replaceImages(content, parseDockerfile(content), {}, new Map(Object.entries(replacements)));

describe('reading a Dockerfile', () => {
  it('joins continued lines and skips comments between them', () => {
    const { instructions } = parseDockerfile('# first\nFROM a\nrun one && \\\n  # not a part\n\n  two\nCMD ["x"]\n');

    expect(instructions).toEqual([
      { keyword: 'FROM', text: 'a', firstLine: 2, lastLine: 2, hasHeredoc: false },
      { keyword: 'RUN', text: 'one && two', firstLine: 3, lastLine: 6, hasHeredoc: false },
      { keyword: 'CMD', text: '["x"]', firstLine: 7, lastLine: 7, hasHeredoc: false },
    ]);
  });

  it('knows parser directives, other escapes and heredocs', () => {
    const { syntax, instructions } = parseDockerfile('# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nRUN x `\n  y\nRUN <<EOF\nFROM nothing\nEOF\nCMD z\n');

    expect(syntax).toBe('docker/dockerfile:1');
    expect(instructions.map(({ keyword }) => keyword)).toEqual(['FROM', 'RUN', 'RUN', 'CMD']);
  });

  it('lists arguments and sees secret mounts', () => {
    expect([...declaredArgs(parseDockerfile('ARG A=1 B\nFROM x\nARG C\n'))]).toEqual(['A', 'B', 'C']);
    expect(needsSession(parseDockerfile('FROM x\nRUN --mount=type=secret,id=a cat\n'))).toBe(true);
    expect(needsSession(parseDockerfile('FROM x\nRUN --mount=type=cache,target=/a cat\n'))).toBe(false);
  });
});

describe('images of a Dockerfile', () => {
  it('fills in arguments, those given and those with a default', () => {
    expect(images('ARG V=16\nARG W\nFROM node:${V}-alpine AS a\nFROM python:${W:-3}\nCOPY --from=a / /\n', { V: '20' })).toEqual(['python:3', 'node:20-alpine']);
  });

  it('leaves out stages, numbers, scratch and what the target does not need', () => {
    expect(images('FROM golang AS build\nFROM scratch\nCOPY --from=0 /a /a\nCOPY --from=nginx:1 /b /b\n')).toEqual(['golang', 'nginx:1']);
    expect(images('FROM golang AS build\nFROM debian AS web\nFROM build\n', {}, 'web')).toEqual(['debian']);
  });

  it('replaces references and nothing else', () => {
    expect(replaced('FROM --platform=linux/amd64 node AS node\nRUN node x\nFROM node\nCOPY --from=nginx:1 /node /node\n', { 'node': 'offline/node:24', 'nginx:1': 'offline/nginx:1' }))
      .toBe('FROM --platform=linux/amd64 offline/node:24 AS node\nRUN node x\nFROM node\nCOPY --from=offline/nginx:1 /node /node\n');
  });

  it('leaves words of a command alone that are named like an image', () => {
    expect(replaced('FROM debian\nRUN --mount=type=bind,from=node,target=/n \\\n  node x node\n', { node: 'offline/node:24' })).toBe('FROM debian\nRUN --mount=type=bind,from=offline/node:24,target=/n \\\n  node x node\n');
  });

  it('replaces a reference that is written with an argument', () => {
    expect(replaced('ARG V=22\nFROM node:${V} AS a\n', { 'node:22': 'offline/node:24' })).toBe('ARG V=22\nFROM offline/node:24 AS a\n');
  });
});
