import { describe, expect, it } from '@jest/globals';
import { builtInVariables } from './built-ins.js';
import { parseDotEnv } from './parse-dot-env.js';
import { resolveVariables } from './resolve-variables.js';
import type { VariableEntry, VariableLayer } from './variable-layer.js';

const layer = (scope: VariableLayer['scope'], variables: Record<string, string>, more: Partial<VariableEntry> = {}): VariableLayer => ({
  scope,
  entries: Object.entries(variables).map(([key, value]) => ({ key, value, ...more })),
});
const valuesOf = (
  layers: readonly VariableLayer[],
  builtIns = [{ key: 'QOVERY_DATABASE_DB_CONNECTION_URI', value: 'postgresql://u:p@db:5432/db', isSecret: true }],
) => Object.fromEntries(resolveVariables(layers, builtIns).variables.map(({ key, value }) => [key, value]));

describe('resolveVariables', () => {
  it('lets the stronger scope win, even over a built-in', () => {
    const layers = [
      layer('application', { A: 'application' }),
      layer('project', { A: 'project', B: 'project', QOVERY_DATABASE_DB_CONNECTION_URI: 'mine' }),
      layer('environment', { A: 'environment', B: 'environment' }),
    ];

    expect(valuesOf(layers)).toEqual({ A: 'application', B: 'environment', QOVERY_DATABASE_DB_CONNECTION_URI: 'mine' });
  });

  it('lets the later of two layers of one scope win', () => {
    expect(valuesOf([layer('application', { A: 'file' }), layer('application', { A: 'set' })], [])).toEqual({ A: 'set' });
  });

  it('tells for every value where it comes from, and what it overrides', () => {
    const { variables } = resolveVariables(
      [
        layer('project', { A: 'p' }, { version: 3 }),
        { scope: 'application', file: '.env', entries: [{ key: 'A', value: '$B', line: 4 }] },
        layer('environment', { B: 'x' }, { version: 7 }),
      ],
      [],
    );

    expect(variables[0]).toEqual({
      key: 'A',
      value: 'x',
      scope: 'application',
      file: '.env',
      line: 4,
      isSecret: false,
      chain: [
        { key: 'A', scope: 'application', file: '.env', line: 4 },
        { key: 'B', scope: 'environment', version: 7 },
      ],
      overrides: [{ key: 'A', scope: 'project', version: 3 }],
    });
  });

  it('follows aliases over several steps and makes what refers to a secret a secret', () => {
    const { variables } = resolveVariables(
      [layer('project', { URL: '$DB', DB: '$QOVERY_DATABASE_DB_CONNECTION_URI', PLAIN: 'x' })],
      [{ key: 'QOVERY_DATABASE_DB_CONNECTION_URI', value: 'postgresql://u:p@db/db', isSecret: true }],
    );

    expect(variables.map(({ key, value, isSecret }) => ({ key, value, isSecret }))).toEqual([
      { key: 'DB', value: 'postgresql://u:p@db/db', isSecret: true },
      { key: 'PLAIN', value: 'x', isSecret: false },
      { key: 'QOVERY_DATABASE_DB_CONNECTION_URI', value: 'postgresql://u:p@db/db', isSecret: true },
      { key: 'URL', value: 'postgresql://u:p@db/db', isSecret: true },
    ]);
  });

  it('takes only a value that is wholly $KEY as an alias', () => {
    expect(valuesOf([layer('project', { A: '$QOVERY_DATABASE_DB_CONNECTION_URI/x', B: '${A}', C: 'pa$$word', D: '$' })])).toMatchObject({
      A: '$QOVERY_DATABASE_DB_CONNECTION_URI/x',
      B: '${A}',
      C: 'pa$$word',
      D: '$',
    });
  });

  it('refuses circles and shows the whole way', () => {
    const { variables, findings } = resolveVariables([layer('project', { A: '$B', B: '$C', C: '$A', SELF: '$SELF', ok: '1' })], []);

    expect(variables.map(({ key }) => key)).toEqual(['ok']);
    expect(findings.map(({ severity, code, message }) => `${severity} ${code} ${message}`)).toEqual([
      'error ALIAS_CIRCLE A has no value: A → B → C → A.',
      'error ALIAS_CIRCLE B has no value: B → C → A → B.',
      'error ALIAS_CIRCLE C has no value: C → A → B → C.',
      'error ALIAS_CIRCLE SELF has no value: SELF → SELF.',
    ]);
    expect(findings[0]?.chain.map(({ key }) => key)).toEqual(['A', 'B', 'C', 'A']);
  });

  it('keeps the text of a dangling alias and warns', () => {
    const { variables, findings } = resolveVariables([layer('project', { A: '$B', B: '$MISSING' })], []);

    expect(variables.map(({ key, value }) => `${key}=${value}`)).toEqual(['A=$MISSING', 'B=$MISSING']);
    expect(findings.map(({ severity, code, message }) => `${severity} ${code} ${message}`)).toEqual([
      'warning ALIAS_DANGLING A refers to MISSING, which is not set.',
      'warning ALIAS_DANGLING B refers to MISSING, which is not set.',
    ]);
  });

  it('ends for a very long chain', () => {
    const entries = Array.from({ length: 5000 }, (_, index) => ({ key: `K${index}`, value: `$K${index + 1}` }));

    expect(resolveVariables([{ scope: 'project', entries }], []).findings.some(({ code }) => code === 'ALIAS_CIRCLE')).toBe(true);
  });

  it('never takes the password of a built-in for an alias', () => {
    const builtIns = builtInVariables({ branch: '$A', isProduction: false, databases: [], brokers: [], routers: [], applications: [] });

    expect(resolveVariables([], builtIns).findings).toEqual([]);
  });
});

describe('parseDotEnv', () => {
  it('reads lines of aliases, quotes, comments and exports with their line', () => {
    const { entries, diagnostics } = parseDotEnv(
      '\uFEFF# comment\r\nDATABASE_URL=$QOVERY_DATABASE_PSQL_CONNECTION_URI\r\nexport A = b # c\nEMPTY=\nQ="x\\n\\"y\\" # z"\nL=\'$NOT\'\nURL=http://a/#b\nM="1\n2"\nN=3',
      '.env',
    );

    expect(diagnostics).toEqual([]);
    expect(entries).toEqual([
      { key: 'DATABASE_URL', value: '$QOVERY_DATABASE_PSQL_CONNECTION_URI', line: 2 },
      { key: 'A', value: 'b', line: 3 },
      { key: 'EMPTY', value: '', line: 4 },
      { key: 'Q', value: 'x\n"y" # z', line: 5 },
      { key: 'L', value: '$NOT', line: 6, isLiteral: true },
      { key: 'URL', value: 'http://a/#b', line: 7 },
      { key: 'M', value: '1\n2', line: 8 },
      { key: 'N', value: '3', line: 10 },
    ]);
  });

  it('reports lines that are not KEY=VALUE, open quotes and repeated keys, without their values', () => {
    const { entries, diagnostics } = parseDotEnv('oops secret\nA=1\nA=2\nB="open\n', '.env');

    expect(entries).toEqual([{ key: 'A', value: '2', line: 3 }]);
    expect(diagnostics.map(({ severity, code, line }) => `${severity} ${code} ${line}`)).toEqual([
      'error DOTENV_SYNTAX 1',
      'warning DOTENV_REPEATED 3',
      'error DOTENV_SYNTAX 4',
    ]);
    expect(JSON.stringify(diagnostics)).not.toMatch(/secret|open/);
  });
});
