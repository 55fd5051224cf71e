import { describe, expect, it } from '@jest/globals';
import { createProgram } from '../../program.js';
import { capturedCli } from '../../testing/captured-cli.js';
import { choicesFor } from './complete.action.js';

const words = (...typed: readonly string[]) => choicesFor(createProgram(capturedCli()), typed).map((choice) => choice.word);

describe('completion', () => {
  it('proposes commands, and those of a group', () => {
    expect(words('de')).toEqual(['deploy']);
    expect(words('env', '')).toEqual(expect.arrayContaining(['list', 'create', 'delete']));
  });

  it('proposes options once a hyphen is typed', () => {
    expect(words('deploy', '--wa')).toEqual(['--watch']);
  });

  it('proposes the values that an argument can have', () => {
    expect(words('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });

  it('proposes nothing for the command that a task runs', () => {
    expect(words('run', '--', 'np')).toEqual([]);
  });
});
