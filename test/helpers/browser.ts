import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { z } from 'zod';
import { waitFor } from './wait-for.js';

/** A page of a real browser without a window. */
export interface BrowserPage {
  /** Evaluates an expression in the page and gives its value. */
  evaluate(expression: string): Promise<unknown>;
  /** Types into what has the focus. */
  type(text: string): Promise<void>;
  /** What went wrong in the page, and the addresses that it asked for. */
  readonly problems: readonly string[];
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const message = z.looseObject({ id: z.number().optional(), method: z.string().optional(), params: z.looseObject({}).optional(), result: z.looseObject({}).optional() });
const evaluated = z.looseObject({ result: z.looseObject({ value: z.unknown().optional() }), exceptionDetails: z.unknown().optional() });
const requested = z.looseObject({ request: z.looseObject({ url: z.string() }) });

/** Path of Chromium or Chrome; undefined when there is none. */
export function findBrowser(): string | undefined {
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Opens a page in a browser of its own. */
export async function openPage(browser: string, url: string): Promise<BrowserPage> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-browser-'));
  const child = spawn(browser, ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'], { stdio: 'ignore' });
  const port = await waitFor('the browser', async () => (await readFile(join(folder, 'DevToolsActivePort'), 'utf8').catch(() => '')).split('\n')[0] || undefined, 30_000);
  const target = z.array(z.looseObject({ type: z.string(), webSocketDebuggerUrl: z.string() })).parse(await (await fetch(`http://127.0.0.1:${port}/json`)).json()).find((each) => each.type === 'page');
  if (target === undefined) throw new Error('the browser has no page');
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await once(socket, 'open');
  const waiting = new Map<number, (result: unknown) => void>();
  const problems: string[] = [];
  const requests: string[] = [];
  socket.on('message', (data) => {
    const { id, method, params, result } = message.parse(JSON.parse(String(data)));
    if (id !== undefined) waiting.get(id)?.(result);
    if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') problems.push(JSON.stringify(params));
    if (method === 'Network.requestWillBeSent') requests.push(requested.parse(params).request.url);
  });
  let count = 0;
  const send = (method: string, params: object = {}): Promise<unknown> => new Promise((resolve) => {
    count += 1;
    waiting.set(count, resolve);
    socket.send(JSON.stringify({ id: count, method, params }));
  });
  await Promise.all([send('Runtime.enable'), send('Log.enable'), send('Network.enable'), send('Page.enable')]);
  await send('Page.navigate', { url });
  return {
    problems, requests,
    evaluate: async (expression) => {
      const { result, exceptionDetails } = evaluated.parse(await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }));
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return result.value;
    },
    type: async (text) => void await send('Input.insertText', { text }),
    close: async () => {
      socket.close();
      child.kill('SIGKILL');
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
