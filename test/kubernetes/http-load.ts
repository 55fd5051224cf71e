import { Agent, request } from 'node:http';

export interface LoadResult {
  readonly answers: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

/** Asks a route again and again over kept connections, until told to stop; an answer other than 200 is a failure. */
export function startHttpLoad(address: string, host: string, callers = 4): { stop(): Promise<LoadResult> } {
  const [ip = '', port = '80'] = address.split(':');
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const answers = new Map<string, number>();
  const failures: string[] = [];
  let isStopped = false;
  const ask = (): Promise<void> => new Promise((resolve) => {
    const fail = (why: string): void => { failures.push(`${new Date().toISOString()} ${why}`); resolve(); };
    const call = request({ agent, host: ip, port, path: '/', headers: { host }, timeout: 10_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
      answer.on('end', () => {
        if (answer.statusCode !== 200) return fail(`HTTP ${answer.statusCode}: ${text.slice(0, 80)}`);
        answers.set(text, (answers.get(text) ?? 0) + 1);
        return resolve();
      });
    });
    call.on('timeout', () => call.destroy(new Error('no answer'))).on('error', (error) => fail(error.message));
    call.end();
  });
  const running = Array.from({ length: callers }, async () => { while (!isStopped) await ask(); });
  return {
    async stop() {
      isStopped = true;
      await Promise.all(running);
      agent.destroy();
      return { answers, failures };
    },
  };
}
