import { describe, expect, it } from '@jest/globals';
import { createIgnore } from './dockerignore.js';

describe('.dockerignore', () => {
  it.each([
    ['*.log', 'a.log', true], ['*.log', 'sub/a.log', false], ['**/*.log', 'a.log', true], ['**/*.log', 'x/y/a.log', true],
    ['node_modules', 'node_modules/a/b.js', true], ['node_modules', 'sub/node_modules/a', false], ['/build/', 'build/x', true], ['./dist', 'dist', true],
    ['a?.txt', 'ab.txt', true], ['a?.txt', 'a/.txt', false], ['[ab].txt', 'b.txt', true], ['**/temp*', 'x/temperature', true], ['docs/**', 'docs/a/b', true],
    ['# comment', '# comment', false], ['', 'a', false], ['a+b', 'aab', false],
  ])('%j on %s: %s', (pattern, path, expected) => {
    expect(createIgnore(pattern)(path)).toBe(expected);
  });

  it('lets the last pattern that matches decide', () => {
    const isIgnored = createIgnore('*.md\n!README*.md\nREADME-secret.md\n');

    expect(['a.md', 'README.md', 'README-secret.md'].map(isIgnored)).toEqual([true, false, true]);
  });

  it('keeps only what exceptions name when all is ignored', () => {
    const isIgnored = createIgnore('*\n!src\n');

    expect(['package.json', 'src', 'src/a/b.js'].map(isIgnored)).toEqual([true, false, false]);
  });
});
