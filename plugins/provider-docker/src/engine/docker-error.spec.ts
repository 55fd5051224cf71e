import { describe, expect, it } from '@jest/globals';
import { translateError } from './docker-error.js';

const answer = (statusCode: number, message: string): Error => Object.assign(new Error(`(HTTP code ${statusCode}) ${message}`), { statusCode, json: { message } });

describe('errors of the engine', () => {
  it.each([
    [answer(404, 'No such container: x'), 'NOT_FOUND'],
    [answer(409, 'Conflict. The name is in use'), 'CONFLICT'],
    [answer(400, 'invalid reference'), 'PROVIDER_REFUSED'],
    [answer(500, 'write /x: no space left on device'), 'DISK_FULL'],
    [answer(503, 'the daemon is shutting down'), 'PROVIDER_UNAVAILABLE'],
    [answer(500, 'cannot stop container: x: tried to kill container, but did not receive an exit event'), 'PROVIDER_UNAVAILABLE'],
    [answer(500, 'task c674b500066f: already exists'), 'PROVIDER_UNAVAILABLE'],
    [answer(409, 'id already in use'), 'CONFLICT'],
    [answer(500, 'id already in use'), 'PROVIDER_UNAVAILABLE'],
    [answer(409, 'container is marked for removal and cannot be started'), 'PROVIDER_UNAVAILABLE'],
    [answer(500, 'container x PID 12 is zombie and can not be killed'), 'PROVIDER_UNAVAILABLE'],
    [answer(500, 'oci runtime error'), 'PROVIDER_REFUSED'],
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'PROVIDER_UNAVAILABLE'],
    [Object.assign(new Error('connect EACCES'), { code: 'EACCES' }), 'PROVIDER_UNAVAILABLE'],
  ])('gives %s the code %s', (error, code) => {
    expect(translateError(error, 'start container x')).toMatchObject({ code });
  });

  it('says what was tried and what the engine said', () => {
    expect(translateError(answer(409, 'in use'), 'remove volume v').message).toBe('The Docker engine could not remove volume v: in use');
  });
});
