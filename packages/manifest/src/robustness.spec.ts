import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { importCompose } from './import/import-compose.js';
import { importHeroku } from './import/import-heroku.js';
import { readManifest } from './read-manifest.js';
import { readCorpus, readFixtures } from '../testing/fixtures.js';
import { parseDotEnv } from './variables/parse-dot-env.js';

const LIMIT_MS = 200;
const LIMIT_BYTES = 100 * 1024 ** 2;
const fill = (unit: string, length = 260_000) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
const seed = (name: string) => [...name].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 2 ** 31, 7);

/** Readings of which the cheapest counts: a process that has run other suites for a quarter of an hour may collect their garbage during one of them. */
const MOST_READINGS = 3;

/** Reads within the bars for processor time and memory; the wall clock of a busy machine says nothing. */
function readWithinLimits(text: string, file: string) {
  let reading = measure(text, file);
  for (let readings = 1; readings < MOST_READINGS && (reading.cpuMs >= LIMIT_MS || reading.bytes >= LIMIT_BYTES); readings += 1) reading = measure(text, file);
  const { result, cpuMs, bytes } = reading;
  expect(cpuMs).toBeLessThan(LIMIT_MS);
  expect(bytes).toBeLessThan(LIMIT_BYTES);
  expect(JSON.stringify(result.diagnostics).length).toBeLessThan(200_000);
  if (!result.ok) expect(result.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  return result;
}

function measure(text: string, file: string) {
  const cpuBefore = process.cpuUsage();
  const memoryBefore = process.memoryUsage().rss;
  const result = readManifest(text, { file });
  const { user, system } = process.cpuUsage(cpuBefore);
  return { result, cpuMs: (user + system) / 1000, bytes: process.memoryUsage().rss - memoryBefore };
}

const hostile: Readonly<Record<string, string>> = {
  'open brackets': fill('['),
  'open braces': fill('{'),
  'dashes in one line': fill('- '),
  'question marks': fill('? '),
  'ever deeper keys': Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  colons: fill(': '),
  'many keys': fill('a: b\n'),
  'many documents': fill('---\n'),
  'many document ends': fill('...\n'),
  'many items': fill('- a\n'),
  'a long flow list': `a: [${fill('b,', 250_000)}]`,
  'an open flow list': `a: [${fill('b,', 250_000)}`,
  quotes: fill('"'),
  'open quotes': fill('- "x\n'),
  escapes: `"${fill('\\x41')}"`,
  tabs: fill('\tx\n'),
  anchors: fill('&a '),
  stars: fill('*a '),
  tags: fill('!!str '),
  comments: fill('# '),
  spaces: fill(' '),
  newlines: fill('\n'),
  'a circular alias': 'application: &a\n  name: x\n  storage: [*a]\n  depends_on: *a\n',
  'a circular merge': 'application: &a\n  <<: *a\n  name: x\n  project: y\n',
  'billion laughs': Array.from(
    { length: 26 },
    (_, index) => `k${index}: &k${index} [${index === 0 ? 'lol' : Array.from({ length: 9 }, () => `*k${index - 1}`).join(',')}]`,
  ).join('\n'),
  'one long router many times': `r: &r\n  name: x\n  routes:\n${fill('  - {application_name: a, paths: [/a]}\n', 20_000)}\nrouters:\n${fill('- *r\n', 5000)}`,
  'merges of merges': `b: &b {x: 1}\nc: &c {<<: [${fill('*b,', 900)}]}\nd: &d {<<: [${fill('*c,', 900)}]}\napplication: {<<: [${fill('*d,', 900)}]}\n`,
  'many unknown keys': `application:\n${Array.from({ length: 2500 }, (_, index) => `  publicly_accessibl${index}: 1`).join('\n')}`,
  'many wrong entries': `application:\n  name: x\n  storage:\n${fill('  - {name: "", type: zz, size: z}\n', 30_000)}`,
  'a regular expression that backtracks': `application: {name: a, project: b}\nrouters:\n- name: x\n  routes:\n  - application_name: a\n    paths: ["(${fill('a+', 380)})+"]\n`,
  'many routes to unknown applications': `applications:\n${Array.from({ length: 330 }, (_, index) => `- {name: ${'a'.repeat(40)}${index}, project: b}`).join('\n')}\nrouters:\n- name: r\n  routes:\n${Array.from({ length: 330 }, (_, index) => `  - {application_name: ${'a'.repeat(38)}x${index}, paths: [/${index}]}`).join('\n')}\n`,
  'many paths in one item': `application: {name: a, project: b}\nrouters:\n- name: x\n  routes:\n  - application_name: a\n    paths: ["${fill('/a ', 250_000)}"]\n`,
  'a long comment on a broken line': `a: b: c # ${fill(': ', 200_000)}"`,
  'a long broken quote': `a: "x" ${fill('- "', 200_000)}`,
  'ten megabytes': fill('a: b\n', 10_000_000),
  'ten megabytes of brackets': fill('[', 10_000_000),
};

describe('readManifest under attack', () => {
  readManifest('application: {name: warm, project: up}', { file: 'belay.yml' });

  it.each(Object.entries(hostile))('ends in findings within the limits for %s', (_, text) => {
    for (const file of ['belay.yml', '.qovery.yml']) expect(readWithinLimits(text, file).diagnostics.length).toBeLessThanOrEqual(201);
  });

  it('ends in findings for random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), fc.constantFrom('belay.yml', '.qovery.yml'), (bytes, file) => {
        readWithinLimits(Buffer.from(bytes).toString('utf8'), file);
        readWithinLimits(Buffer.from(bytes).toString('latin1'), file);
      }),
      { seed: seed('bytes'), numRuns: 200 },
    );
  });

  it('ends in findings for random words of the format', () => {
    const word = fc.constantFrom(
      'application',
      'applications',
      'databases',
      'routers',
      'name',
      'type',
      'paths',
      ':',
      ': ',
      '- ',
      '-',
      '\n',
      '\n  ',
      '\n    ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '#',
      '&a ',
      '*a',
      '<<: ',
      '|',
      '>',
      '!!str ',
      '---\n',
      '\t',
      '\r\n',
      '8.0',
      'null',
      '~',
      '${X}',
      '/*',
      '\u0000',
      '\uD800',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 120 }), (words) => {
        const text = words.join('');
        readWithinLimits(text, 'belay.yml');
        importCompose(text, { file: 'docker-compose.yml' });
        importHeroku({ procfile: { file: 'Procfile', text }, appJson: { file: 'app.json', text } });
        parseDotEnv(text, '.env');
      }),
      { seed: seed('words'), numRuns: 600 },
    );
  });

  it('ends in findings for every prefix of every example', () => {
    for (const { file, text } of readFixtures())
      for (let end = 0; end <= text.length; end++) readManifest(text.slice(0, end), { file: file.includes('belay') ? 'belay.yml' : file });
  });

  it('ends in findings for every prefix of a sample of real files', () => {
    const corpus = readCorpus() ?? [];
    for (const { file, text } of corpus.filter((_, index) => index % 16 === 0))
      for (let end = 0; end <= text.length; end++) readManifest(text.slice(0, end), { file });
  });

  it('ends in findings when a character of an example is replaced', () => {
    const examples = readFixtures();
    fc.assert(
      fc.property(
        fc.nat(examples.length - 1),
        fc.nat(2000),
        fc.constantFrom('', ' ', '\n', '\t', ':', '-', '"', '*', '&', '[', '}', '%', '\u0000', 'x'),
        (index, at, character) => {
          const { file, text } = examples[index] ?? { file: '', text: '' };
          const position = at % (text.length + 1);
          readWithinLimits(text.slice(0, position) + character + text.slice(position + 1), file.includes('belay') ? 'belay.yml' : file);
        },
      ),
      { seed: seed('replace'), numRuns: 600 },
    );
  });
});
