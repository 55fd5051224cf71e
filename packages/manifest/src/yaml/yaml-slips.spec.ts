import { describe, expect, it } from '@jest/globals';
import { readManifest } from '../read-manifest.js';

const HEAD = 'application:\n  name: x\n  project: y\n';
const ROUTES = `${HEAD}routers:\n- name: m\n  routes:\n  - application_name: x\n    paths:\n`;

describe('broken YAML', () => {
  it.each([
    ['a tab before the first line', `\t---\n${HEAD}`, 'YAML_TAB_INDENT 1:1', 'Use spaces only.'],
    ['a tab as indentation', 'application:\n\tname: x\n', 'YAML_TAB_INDENT 2:1', 'Use spaces only.'],
    ['a dash without a space', `${ROUTES}    - "/a"\n    -"/b"\n`, 'YAML_DASH_WITHOUT_SPACE 10:5', 'Write `- "/b"`.'],
    ['a colon without a space', 'application:\n  name:x\n  project: y\n', 'YAML_COLON_WITHOUT_SPACE 2:3', 'Write "name: x".'],
    ['text after the last item', `${ROUTES}    - "/a"\nfoo bar\n`, 'YAML_STRAY_TEXT 10:1', 'Remove it, or write its key before it.'],
    ['text after a closing quote', `${ROUTES}    - "/a" b\n`, 'YAML_STRAY_TEXT 9:12', 'Remove it, or put it inside the quotes.'],
    ['a bracket after a closing quote', `${ROUTES}    - "/a"}\n`, 'YAML_STRAY_TEXT 9:11', 'Remove it, or put it inside the quotes.'],
    [
      'a root key that is indented',
      'application:\n    name: x\n    project: y\n  routers:\n  - name: m\n',
      'YAML_INDENT 4:1',
      'Indent it by 0 spaces: `routers:`.',
    ],
    ['a path without a dash', `${ROUTES}    - "/a"\n    "/b"\n`, 'YAML_STRAY_TEXT 10:5', 'Write `- "/b"` if it belongs to the list above.'],
    ['a key without a colon', 'application\n  name: x\n  project: y\n', 'YAML_STRAY_TEXT 1:1', 'Write "application:".'],
    [
      'a value with a colon',
      'application:\n  name: x: y\n  project: z\n',
      'YAML_SYNTAX 2:9',
      'Write "x: y" in quotes, or put the second key on a line of its own.',
    ],
    ['a key that is indented too deep', 'application:\n  name: x\n   project: y\n', 'YAML_INDENT 3:1', 'Indent it by 2 spaces: `  project: y`.'],
    ['a key that is not indented enough', 'application:\n  name: x\n project: y\n', 'YAML_INDENT 3:1', 'Indent it by 2 spaces: `  project: y`.'],
    ['an open quote', 'application:\n  name: "x\n  project: y\nrouters:\n- name: m\n', 'YAML_UNCLOSED 2:9', 'Put a " at the end of the value.'],
    ['an open bracket', `${ROUTES.replace('paths:\n', 'paths: [/a, /b\n')}other: 1\n`, 'YAML_UNCLOSED 8:12', 'Put a ] after the last entry.'],
    ['a reserved character', 'application:\n  name: @x\n  project: y\n', 'YAML_SYNTAX 2:9', 'Put the value in quotes.'],
    ['a second document', `${HEAD}---\nb: 2\n`, 'YAML_SEVERAL_DOCUMENTS 4:1', 'Remove the line "---" before it, or put it into a file of its own.'],
    ['a merge conflict', `<<<<<<< HEAD\n${HEAD}=======\n`, 'YAML_STRAY_TEXT 1:1', 'Resolve the conflict and remove the mark.'],
    ['an alias without an anchor', 'application:\n  name: *x\n  project: y\n', 'YAML_UNKNOWN_ALIAS 2:9', 'Put the text in quotes if the star belongs to it.'],
    ['a key that stands twice', `${HEAD}  name: z\n`, 'YAML_DUPLICATE_KEY 4:3', 'Keep one of them.'],
  ])('%s is found where a person would mend it', (_, text, place, hint) => {
    const { ok, diagnostics } = readManifest(text, { file: '.qovery.yml' });
    const [first] = diagnostics;

    expect({ ok, place: `${first?.code} ${first?.line}:${first?.column}`, hint: first?.hint, severity: first?.severity }).toEqual({
      ok: false,
      place,
      hint,
      severity: 'error',
    });
  });

  it('finds every dash without a space, not only the first', () => {
    const { diagnostics } = readManifest(`${ROUTES}    - "/a"\n    -"/b"\n    -"/c"\n`, { file: '.qovery.yml' });

    expect(diagnostics.map(({ line }) => line)).toEqual([10, 11]);
  });

  it('finds every key of the top level that is indented', () => {
    const { diagnostics } = readManifest('application:\n    name: x\n    project: y\n  databases:\n    - type: mysql\n  routers:\n    - name: m\n', {
      file: '.qovery.yml',
    });

    expect(diagnostics.map(({ line, hint }) => `${line} ${hint}`)).toEqual(['4 Indent it by 0 spaces: `databases:`.', '6 Indent it by 0 spaces: `routers:`.']);
  });

  it('tells that the lines of a plain text were joined', () => {
    const { diagnostics } = readManifest(`${ROUTES}    - /a\n      foo bar\n`, { file: '.qovery.yml' });

    expect(diagnostics[0]).toMatchObject({
      code: 'INVALID_ROUTE_PATH',
      line: 9,
      hint: 'Lines 9 to 10 are read as one text: put "- " before each path, or remove what is none.',
    });
  });
});
