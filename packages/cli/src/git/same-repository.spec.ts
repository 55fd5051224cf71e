import { describe, expect, it } from '@jest/globals';
import { repositoryKey } from './same-repository.js';

describe('the key of a repository', () => {
  it.each([
    ['https://github.com/acme/shop'], ['https://github.com/acme/shop.git'], ['https://user@GitHub.com/acme/shop/'], ['git@github.com:acme/shop.git'], ['ssh://git@github.com:22/acme/shop.git'], ['git://github.com/acme/shop'],
  ])('is the same for %s', (url) => {
    expect(repositoryKey(url)).toBe('github.com/acme/shop');
  });

  it.each([['file:///srv/git/shop'], ['/srv/git/shop'], ['/srv/git/shop/.git'], ['../git/shop'], ['file:///srv/git/shop.git']])('is the same for the local %s', (url) => {
    expect(repositoryKey(url, '/srv/work')).toBe('file:/srv/git/shop');
  });

  it('differs between two repositories of one host', () => {
    expect(repositoryKey('https://github.com/acme/shop')).not.toBe(repositoryKey('https://github.com/acme/shop-web'));
  });
});
