import { describe, expect, it } from '@jest/globals';
import { readDockerfile } from './dockerfile-facts.js';

const tcp = (port: number) => ({ port, protocol: 'tcp' });

describe('readDockerfile', () => {
  it('finds the ports of the last stage and of the stages that it is built from', () => {
    const text = 'FROM node AS base\nEXPOSE 3000\nFROM base AS deps\nEXPOSE 9999\nFROM base\nEXPOSE 4000/tcp 53/udp 7000-7002\n';

    expect(readDockerfile(text).exposedPorts).toEqual([tcp(3000), tcp(4000), { port: 53, protocol: 'udp' }, tcp(7000), tcp(7001), tcp(7002)]);
    expect(readDockerfile(text, 'deps').exposedPorts).toEqual([tcp(3000), tcp(9999)]);
  });

  it('puts ARG and ENV defaults into EXPOSE and says which words it cannot read', () => {
    const text = 'ARG BASE_PORT=8000\nFROM ruby\nARG BASE_PORT\nENV RAILS_PORT=3001 OTHER 5\nEXPOSE $RAILS_PORT ${BASE_PORT} ${NOPE:-80} $UNKNOWN http\n';

    const facts = readDockerfile(text);

    expect(facts.exposedPorts).toEqual([tcp(3001), tcp(8000), tcp(80)]);
    expect(facts.unclearPorts).toEqual(['http']);
  });

  it('finds arguments and secret mounts over comments, continuations, other escapes and heredocs', () => {
    const text = '# syntax=docker/dockerfile:1\n# escape=`\nARG A=1\nFROM x\nARG B C=2\n# ARG NOT\nRUN --mount=type=secret,id=npm_token --mount=type=cache,target=/root `\n  npm ci\nRUN <<EOF\nARG INSIDE\nEXPOSE 1\nEOF\nexpose 80\n';

    const facts = readDockerfile(text);

    expect([...facts.declaredArgs].sort()).toEqual(['A', 'B', 'C']);
    expect([...facts.secretIds]).toEqual(['npm_token']);
    expect(facts.exposedPorts).toEqual([tcp(80)]);
  });

  it('takes any text without failing', () => {
    for (const text of ['', '\0', 'FROM', 'EXPOSE 80', 'FROM a\nEXPOSE', 'FROM a AS\nFROM a', `FROM ${'a'.repeat(10_000)}`, 'FROM self AS self\nFROM self AS self\nEXPOSE 99999 80-70 1-60000']) {
      expect(readDockerfile(text).exposedPorts).toEqual([]);
    }
    expect(readDockerfile('RUN x').hasStages).toBe(false);
  });
});
