import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTargetOptions } from './read-target-options.js';

describe('the options of a target', () => {
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'belay-options-')); });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are texts, JSON, files, and options within options', async () => {
    const file = join(folder, 'kubeconfig');
    writeFileSync(file, '{"kind": "Config"}\n');

    expect(await readTargetOptions(['context=a=b', 'routes={"kind":"ingress"}', 'routes.httpPort=8080', 'inCluster=true', `kubeconfig=@${file}`])).toEqual({
      context: 'a=b', routes: { kind: 'ingress', httpPort: 8080 }, inCluster: true, kubeconfig: '{"kind": "Config"}',
    });
  });

  it.each([
    [['no-value'], '"no-value" is not an option'], [['=x'], 'is not an option'], [['a..b=1'], '"a..b" is not an option'], [['kubeconfig=@/no/such/file'], 'for the option kubeconfig cannot be read'],
    [['a=1', 'a.b=2'], 'a value and as options at once'], [['a=1', 'a=2'], 'given twice'],
  ])('are refused: %j', async (texts, message) => {
    await expect(readTargetOptions(texts)).rejects.toThrow(message);
  });
});
