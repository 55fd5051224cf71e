import { BelayError } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { type ApplicationRequest, draftApplication } from '../applications/application-draft.js';
import { ApplicationRepository, type ApplicationRow } from '../applications/application.repository.js';
import type { Config } from '../platform/config/config.js';
import { isUniqueViolation } from '../platform/errors/database-error.js';
import { notFound } from '../platform/errors/not-found.js';
import type { Page } from '../platform/graphql/page.args.js';
import { makeId } from '../platform/ids/make-id.js';
import { toHostLabel } from '../platform/names/host-label.js';
import { CONFIG } from '../platform/tokens.js';
import { ProjectRepository, type ProjectFilter, type ProjectRow } from './project.repository.js';
import { type WebhookRequest, WebhookSecrets } from './webhook-secrets.js';

const MAX_APPLICATIONS = 50;

/** Keeps projects and what they are made of. */
@Injectable()
export class ProjectService {
  constructor(private readonly projects: ProjectRepository, private readonly applications: ApplicationRepository, private readonly webhooks: WebhookSecrets, @Inject(CONFIG) private readonly config: Config) {}

  /**
   * Makes a project with its applications.
   * @throws {BelayError} INVALID_NAME, INVALID_INPUT, ALREADY_EXISTS.
   */
  async createProject(_actor: Actor, request: { readonly name: string; readonly applications: readonly ApplicationRequest[]; readonly webhook?: WebhookRequest | null }): Promise<ProjectRow> {
    const name = request.name.trim();
    const slug = toHostLabel(name);
    if (name.length > 100 || slug === '') throw new BelayError('INVALID_NAME', 'The name of a project has 1 to 100 characters, a letter or digit among them.', { details: { field: ['name'] } });
    if (request.applications.length > MAX_APPLICATIONS) throw new BelayError('INVALID_INPUT', `A project has at most ${MAX_APPLICATIONS} applications.`, { details: { field: ['applications'] } });
    const drafts = request.applications.map((application, index) => draftApplication(application, { allowsFiles: this.config.allowsFileSources, field: ['applications', String(index)] }));
    const twice = drafts.findIndex((draft, index) => drafts.slice(0, index).some((other) => other.name === draft.name));
    if (twice >= 0) throw new BelayError('ALREADY_EXISTS', `Two applications are called "${drafts[twice]?.name ?? ''}". Give each a name of its own.`, { details: { field: ['applications', String(twice), 'name'] } });
    const id = makeId('prj');
    const webhook = this.webhooks.seal(id, request.webhook ?? undefined);
    try {
      return await this.projects.insert(
        { id, name, slug, webhookUrl: webhook.url, webhookSecretId: webhook.secret?.id ?? null },
        drafts.map((draft) => ({ id: makeId('app'), projectId: id, name: draft.name, source: draft.source, settings: { ...draft.settings } })), webhook.secret,
      );
    } catch (cause) {
      if (isUniqueViolation(cause)) throw new BelayError('ALREADY_EXISTS', `There is a project "${name}" already, or one that has the same name in host names (${slug}). Choose another name.`, { cause, details: { field: ['name'] } });
      throw cause;
    }
  }

  /** Sets or takes away the webhook. @throws {BelayError} NOT_FOUND, INVALID_INPUT. */
  async setWebhook(_actor: Actor, projectId: string, webhook: WebhookRequest | null): Promise<ProjectRow> {
    const sealed = this.webhooks.seal(projectId, webhook ?? undefined);
    const row = await this.projects.setWebhook(projectId, sealed.url, sealed.secret);
    if (row === undefined) throw notFound('project', projectId, ['project']);
    return row;
  }

  /** Adds an application. @throws {BelayError} NOT_FOUND, INVALID_NAME, INVALID_INPUT, ALREADY_EXISTS. */
  async addApplication(actor: Actor, projectId: string, request: ApplicationRequest): Promise<ApplicationRow> {
    await this.getProject(actor, projectId);
    const draft = draftApplication(request, { allowsFiles: this.config.allowsFileSources, field: [] });
    if ((await this.applications.findByProjects([projectId])).length >= MAX_APPLICATIONS) throw new BelayError('INVALID_INPUT', `A project has at most ${MAX_APPLICATIONS} applications.`);
    const row = await this.applications.insert({ id: makeId('app'), projectId, name: draft.name, source: draft.source, settings: { ...draft.settings } });
    if (row === undefined) throw new BelayError('ALREADY_EXISTS', `The project has an application "${draft.name}" already. Choose another name.`, { details: { field: ['name'] } });
    return row;
  }

  /** Takes an application out; the next deploy of each environment removes it there. @throws {BelayError} NOT_FOUND. */
  async removeApplication(actor: Actor, projectId: string, name: string): Promise<ProjectRow> {
    const project = await this.getProject(actor, projectId);
    if (!await this.applications.remove(projectId, name)) throw notFound('application of this project', name, ['name']);
    return project;
  }

  /** @throws {BelayError} NOT_FOUND. */
  async getProject(actor: Actor, id: string): Promise<ProjectRow> {
    const row = (await this.findProjects(actor, [id])).get(id);
    if (row === undefined) throw notFound('project', id, ['project']);
    return row;
  }

  /** Finds a project by its name, or by the form of it in host names. */
  async findProjectByName(_actor: Actor, name: string): Promise<ProjectRow | undefined> {
    return await this.projects.findByName(name);
  }

  /** Gives projects by id; those that do not exist are missing. */
  async findProjects(_actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, ProjectRow>> {
    return new Map((await this.projects.findMany(ids)).map((row) => [row.id, row]));
  }

  /** Lists projects, newest first; one more than the page's limit when more follow. */
  async listProjects(_actor: Actor, page: Page, filter: ProjectFilter): Promise<ProjectRow[]> {
    return await this.projects.list(page, filter);
  }
}
