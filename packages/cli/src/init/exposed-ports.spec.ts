import { describe, expect, it } from '@jest/globals';
import { exposedPorts } from './exposed-ports.js';

describe('the exposed ports of a Dockerfile', () => {
  it('are those of its last stage, TCP only, without variables', () => {
    const dockerfile = 'FROM node AS build\nEXPOSE 9999\nFROM node:24-slim\nEXPOSE 3000/tcp 4000 \\\n 5000/udp\nexpose $PORT\n';

    expect(exposedPorts(dockerfile)).toEqual([3000, 4000]);
  });

  it('are none when it declares none', () => {
    expect(exposedPorts('FROM scratch\nCMD ["/app"]\n')).toEqual([]);
  });
});
