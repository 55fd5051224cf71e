import { BelayError } from '@belay/contracts';
import type { ApplicationSource } from '../platform/database/schema/index.js';
import { requireHostLabel } from '../platform/names/host-label.js';
import { repositoryPath } from '../sources/git-names.js';
import { parseGitUrl } from '../sources/git-url.js';

/** An application as a caller describes it. */
export interface ApplicationRequest {
  readonly name: string;
  readonly source: { readonly git?: { readonly url: string; readonly folder?: string | null } | null; readonly image?: string | null };
  readonly allowSecretBuildArgs?: boolean | null;
}

/** A checked application, ready to be stored. */
export interface ApplicationDraft {
  readonly name: string;
  readonly source: ApplicationSource;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Reference of an image: optional registry host, path, tag or digest. source: distribution/reference, grammar of v2.8 */
const IMAGE_REF = /^(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::\d{1,5})?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[A-Za-z0-9_][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/**
 * Checks what a caller says of an application.
 * @throws {BelayError} INVALID_NAME; INVALID_INPUT when the source is not one.
 */
export function draftApplication(request: ApplicationRequest, options: { readonly allowsFiles: boolean; readonly field: readonly string[] }): ApplicationDraft {
  requireHostLabel(request.name, 'an application', [...options.field, 'name']);
  return { name: request.name, source: readSource(request.source, options), settings: request.allowSecretBuildArgs === true ? { allowSecretBuildArgs: true } : {} };
}

function readSource(source: ApplicationRequest['source'], { allowsFiles, field }: { readonly allowsFiles: boolean; readonly field: readonly string[] }): ApplicationSource {
  const git = source.git ?? undefined;
  const image = source.image ?? undefined;
  if ((git === undefined) === (image === undefined)) throw invalid('Give either a git source or an image.', [...field, 'source']);
  if (image !== undefined) {
    if (image.length > 512 || !IMAGE_REF.test(image)) throw invalid('This is not the reference of an image, e.g. registry.example.com/team/web:1.4.', [...field, 'source', 'image']);
    return { kind: 'image', ref: image };
  }
  if (git === undefined) throw invalid('Give either a git source or an image.', [...field, 'source']);
  const { text } = within([...field, 'source', 'git', 'url'], () => parseGitUrl(git.url, { allowsFiles }));
  const folder = within([...field, 'source', 'git', 'folder'], () => repositoryPath(git.folder ?? ''));
  return { kind: 'git', url: text, folder };
}

/** Adds to an error which field of the input it is about. */
function within<T>(field: readonly string[], read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof BelayError) throw new BelayError(cause.code, cause.message, { cause, details: { ...cause.details, field: [...field] } });
    throw cause;
  }
}

function invalid(message: string, field: readonly string[]): BelayError {
  return new BelayError('INVALID_INPUT', message, { details: { field: [...field] } });
}
