import { Agent, request } from 'node:http';

export interface LoadResult {
  readonly answers: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

/** How many ask at the same time. */
export interface Callers {
  /** Over connections that are kept. */
  readonly kept: number;
  /** Over a new connection each time. */
  readonly fresh: number;
}

/** Between an answer and the next question: several hundred a second ask all the time, and leave the processors to what is tried. As many new connections as one can make would use up this machine's ports, too. */
const PAUSE_MS = 10;

/** Asks a route again and again, until told to stop; an answer other than 200 is a failure. */
export function startHttpLoad(address: string, host: string, callers: Callers = { kept: 4, fresh: 2 }): { stop(): Promise<LoadResult> } {
  const [ip = '', port = '80'] = address.split(':');
  const agent = new Agent({ keepAlive: true, maxSockets: callers.kept });
  const answers = new Map<string, number>();
  const failures: string[] = [];
  let isStopped = false;
  const ask = (kind: keyof Callers): Promise<void> => new Promise((resolve) => {
    const fail = (why: string): void => { failures.push(`${new Date().toISOString()} ${kind} ${why}`); resolve(); };
    const call = request({ agent: kind === 'kept' ? agent : false, host: ip, port, path: '/', headers: { host }, timeout: 10_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
      answer.on('error', (error) => fail(error.message));
      answer.on('end', () => {
        if (answer.statusCode !== 200) return fail(`HTTP ${answer.statusCode}: ${text.slice(0, 80)}`);
        answers.set(text, (answers.get(text) ?? 0) + 1);
        return resolve();
      });
    });
    call.on('timeout', () => call.destroy(new Error('no answer'))).on('error', (error) => fail(error.message));
    call.end();
  });
  const loop = async (kind: keyof Callers): Promise<void> => {
    while (!isStopped) {
      await ask(kind);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const running = (['kept', 'fresh'] as const).flatMap((kind) => Array.from({ length: callers[kind] }, () => loop(kind)));
  return {
    async stop() {
      isStopped = true;
      await Promise.all(running);
      agent.destroy();
      return { answers, failures };
    },
  };
}
