import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../helpers/api.js';
import { type BrowserPage, findBrowser, openPage } from '../helpers/browser.js';
import { startPostgres, type TestDatabase, type TestPostgres } from '../helpers/postgres.js';
import { waitFor } from '../helpers/wait-for.js';

const browser = findBrowser();
let postgres: TestPostgres;
let database: TestDatabase;
let api: TestApi;
let page: BrowserPage | undefined;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase();
  api = await startApi({ databaseUrl: database.url });
});
afterAll(async () => {
  await page?.close();
  await api?.stop();
  await database?.drop();
  await postgres?.stop();
});

describe('GraphiQL', () => {
  it('is served with all its files without a token, and nothing else is', async () => {
    const names = ['', '/react.js', '/react-dom.js', '/graphiql.js', '/graphiql.css', '/start.js', '/..%2f..%2fpackage.json', '/other.js'];

    const found = await Promise.all(names.map(async (name) => (await fetch(`${api.url}/graphiql${name}`)).status));

    expect(found).toEqual([200, 200, 200, 200, 200, 200, 404, 404]);
  });

  // Without a browser there is nothing to look at it with: apt-get install chromium.
  (browser === undefined ? it.skip : it)('works in a browser from local files only, and sends the token of its headers editor', async () => {
    const opened = await openPage(browser ?? '', `${api.url}/graphiql`);
    page = opened;
    await waitFor('the editors', async () => await opened.evaluate('document.querySelectorAll(".CodeMirror").length >= 3'), 30_000);

    const setEditor = (index: number, text: string): Promise<unknown> => opened.evaluate(`document.querySelectorAll('.graphiql-editors .CodeMirror')[${index}].CodeMirror.setValue(${JSON.stringify(text)})`);
    await setEditor(0, '{ viewer { name kind } }');
    await setEditor(1, '');
    await opened.evaluate(`document.querySelector('.graphiql-editor-tools button[data-name="headers"]').click()`);
    await opened.evaluate(`[...document.querySelectorAll('.graphiql-editors .CodeMirror')].at(-1).CodeMirror.setValue(${JSON.stringify(JSON.stringify({ Authorization: `Bearer ${api.ownerToken}` }))})`);
    await opened.evaluate('document.querySelector(".graphiql-execute-button").click()');
    const answerWith = (part: string): Promise<string> => waitFor(`an answer with ${part}`, async () => {
      const text = String(await opened.evaluate('document.querySelector(".result-window .CodeMirror")?.CodeMirror.getValue() ?? ""'));
      return text.includes(part) && text;
    });
    const shown = await answerWith('viewer');
    await setEditor(0, 'subscription { operationEvents(operation: "op_unknown") { offset } }');
    await opened.evaluate('document.querySelector(".graphiql-execute-button").click()');
    const told = await answerWith('op_unknown');

    expect(JSON.parse(shown)).toEqual({ data: { viewer: { name: 'owner', kind: 'OWNER' } } });
    expect(told).toContain('NOT_FOUND');
    expect(opened.requests.filter((url) => !url.startsWith(api.url) && !url.startsWith('data:') && !url.startsWith('about:'))).toEqual([]);
    // The schema is asked for once before there is a token, which the API refuses.
    expect(opened.problems.filter((problem) => !problem.includes('401'))).toEqual([]);
  });
});
