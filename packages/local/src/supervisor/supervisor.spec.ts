import { describe, expect, it } from '@jest/globals';
import { isAlive } from '../platform/is-alive.js';
import { waitUntil } from '../platform/wait-until.js';
import type { Component } from './component.js';
import type { LogLine } from './log-line.js';
import { Supervisor } from './supervisor.js';

function aComponent(name: string, script: string, changes: Partial<Component> = {}): Component {
  return {
    name, argv: [process.execPath, '-e', script], env: {}, cwd: '/', isReady: async () => true, readyTimeoutMs: 5_000, stopSignal: 'SIGTERM', stopTimeoutMs: 5_000, logs: 'both', ...changes,
  };
}

function aSupervisor(): { supervisor: Supervisor; lines: LogLine[] } {
  const lines: LogLine[] = [];
  return { supervisor: new Supervisor((line) => lines.push(line), () => undefined), lines };
}

const LIVE = 'setInterval(() => {}, 1000)';

describe('Supervisor', () => {
  it('stops the stages in reverse order and leaves no process', async () => {
    const { supervisor, lines } = aSupervisor();
    const saying = (name: string): string => `process.on('SIGTERM', () => { console.log('end of ${name}'); process.exit(0); }); console.log('up ${name}'); ${LIVE}`;
    const isUp = (name: string) => async (): Promise<boolean> => lines.some((line) => line.text === `up ${name}`);
    await supervisor.startStage([aComponent('a', saying('a'), { isReady: isUp('a') })]);
    await supervisor.startStage([aComponent('b', saying('b'), { isReady: isUp('b') })]);
    const pids = supervisor.processes.map(({ pid }) => pid);

    await supervisor.stop();
    await waitUntil(() => lines.filter((line) => line.text.startsWith('end of')).length === 2, 2_000);

    expect(lines.map((line) => line.text).filter((text) => text.startsWith('end of'))).toEqual(['end of b', 'end of a']);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('starts a component again after a crash and says so', async () => {
    const { supervisor, lines } = aSupervisor();
    await supervisor.startStage([aComponent('a', LIVE)]);
    const [first] = supervisor.processes;

    process.kill(first?.pid ?? 0, 'SIGKILL');
    const second = await waitUntil(() => supervisor.processes.find(({ pid }) => pid !== first?.pid), 5_000);
    await supervisor.stop();

    expect(second?.pid).not.toBe(first?.pid);
    expect(lines.some((line) => line.level === 'error' && line.text.includes('SIGKILL'))).toBe(true);
  });

  it('gives up on a component that never comes to serve, with its last lines', async () => {
    const { supervisor } = aSupervisor();
    const starting = supervisor.startStage([aComponent('a', 'console.log("the reason"); process.exit(3)', { isReady: async () => false })]);

    await expect(starting).rejects.toMatchObject({ code: 'COMPONENT_FAILED', message: expect.stringContaining('the reason') });
    await supervisor.stop();
  });

  it('goes on without a component that is optional, says why, and keeps trying', async () => {
    const { supervisor, lines } = aSupervisor();
    await supervisor.startStage([aComponent('a', 'console.log("the reason"); process.exit(3)', { isReady: async () => false, isOptional: true }), aComponent('b', LIVE)]);

    expect(lines.some((line) => line.level === 'error' && line.text.includes('goes on without it') && line.text.includes('the reason'))).toBe(true);
    expect(supervisor.processes.map(({ name }) => name)).toContain('b');
    await supervisor.stop();
  });

  it('says of a program that is not there what is missing', async () => {
    const { supervisor } = aSupervisor();
    const starting = supervisor.startStage([aComponent('a', '', { argv: ['/no/such/program'], isReady: async () => false })]);

    await expect(starting).rejects.toMatchObject({ message: expect.stringContaining('/no/such/program') });
    await supervisor.stop();
  });

  it('ends by force what does not end in its time', async () => {
    const { supervisor, lines } = aSupervisor();
    const isUp = async (): Promise<boolean> => lines.some((line) => line.text === 'up');
    await supervisor.startStage([aComponent('a', `process.on('SIGTERM', () => {}); console.log('up'); ${LIVE}`, { isReady: isUp, stopTimeoutMs: 200 })]);
    const pids = supervisor.processes.map(({ pid }) => pid);

    await supervisor.stop();

    expect(pids.filter(isAlive)).toEqual([]);
    expect(lines.some((line) => line.text.includes('by force'))).toBe(true);
  });
});
