import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadKeyring, parseKeyring } from './keyring.js';
import { Sealer } from './sealer.js';

const aKey = () => randomBytes(32).toString('base64');

describe('Sealer', () => {
  it('opens what it sealed, for the same context only', () => {
    const sealer = new Sealer(parseKeyring(aKey(), 'test'));

    const sealed = sealer.seal('pässword', 'secret:a');

    expect(sealer.open(sealed, 'secret:a')).toBe('pässword');
    expect(() => sealer.open(sealed, 'secret:b')).toThrow(expect.objectContaining({ code: 'SECRET_UNAVAILABLE' }));
    expect(sealed.includes('pässword')).toBe(false);
  });

  it('refuses changed bytes', () => {
    const sealer = new Sealer(parseKeyring(aKey(), 'test'));
    const sealed = sealer.seal('value', 'c');

    for (const position of [0, 5, 15, 30, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[position] = (changed[position] ?? 0) ^ 1;
      expect(() => sealer.open(changed, 'c')).toThrow(expect.objectContaining({ code: 'SECRET_UNAVAILABLE' }));
    }
  });

  it('opens old values after a rotation, seals with the new key and keeps hashes', () => {
    const [old, fresh] = [aKey(), aKey()];
    const before = new Sealer(parseKeyring(old, 'test'));
    const after = new Sealer(parseKeyring(`${fresh}\n${old}`, 'test'));
    const sealed = before.seal('value', 'c');

    expect(after.open(sealed, 'c')).toBe('value');
    expect(after.isOutdated(sealed)).toBe(true);
    expect(after.isOutdated(after.seal('value', 'c'))).toBe(false);
    expect(after.hash('value')).toBe(before.hash('value'));
    expect(() => before.open(after.seal('value', 'c'), 'c')).toThrow(/master key/);
  });

  it('says which key is malformed and never shows it', () => {
    expect(() => parseKeyring(`${aKey()},c2hvcnQ=`, 'BELAY_MASTER_KEY')).toThrow(/^key 2 of BELAY_MASTER_KEY/);
    expect(() => parseKeyring('c2hvcnQ=', 'BELAY_MASTER_KEY')).not.toThrow(/c2hvcnQ/);
    expect(() => parseKeyring('# nothing', 'x')).toThrow(/holds no key/);
  });

  it('makes one key file, readable by its owner only, even when two processes start at once', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'belay-keyring-'));
    try {
      const rings = await Promise.all(Array.from({ length: 8 }, () => loadKeyring({ dataDir })));

      expect(new Set(rings.map((ring) => ring.current.id)).size).toBe(1);
      expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });
});
