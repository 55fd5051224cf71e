import { BelayError } from '@belay/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { EnvironmentService } from '../environments/environment.service.js';
import { makeId } from '../platform/ids/make-id.js';
import type { Sealer } from '../platform/secrets/sealer.js';
import { SEALER } from '../platform/tokens.js';
import { ProjectService } from '../projects/project.service.js';
import { checkAliases, type SetVariable } from './alias-check.js';
import { checkNames, checkVariables, type VariableRequest } from './variable-checks.js';
import { KnownNamesRepository } from './known-names.repository.js';
import { type NewVariable, VariableRepository, type VariableRow } from './variable.repository.js';

/** Where variables hold, as a caller says it. */
export interface ScopeRequest {
  readonly project?: string | null;
  readonly environment?: string | null;
  readonly application?: string | null;
}

type Scope = Pick<VariableRow, 'scope' | 'projectId' | 'environmentId' | 'application'>;

/** Keeps variables. Each change is a new version; what runs gets it with the next deploy. */
@Injectable()
export class VariableService {
  constructor(private readonly variables: VariableRepository, private readonly known: KnownNamesRepository, private readonly projects: ProjectService, private readonly environments: EnvironmentService, @Inject(SEALER) private readonly sealer: Sealer) {}

  /**
   * Sets variables, all or none. One whose value stays as it is keeps its version.
   * @throws {BelayError} NOT_FOUND, INVALID_INPUT, INVALID_NAME, VARIABLE_DANGLING, VARIABLE_CYCLE, ENVIRONMENT_GONE.
   */
  async setVariables(actor: Actor, where: ScopeRequest, requests: readonly VariableRequest[]): Promise<VariableRow[]> {
    checkVariables(requests);
    const scope = await this.resolveScope(actor, where);
    const known = await this.known.findNames(scope.projectId);
    const kept: VariableRow[] = [];
    const written = await this.variables.change(scope.projectId, async (latest) => {
      const changed = requests.flatMap((request) => {
        const before = latest.find((row) => isIn(row, scope) && row.name === request.name);
        if (before === undefined || before.isUnset || before.isSecret !== (request.isSecret ?? false) || this.read(before) !== request.value) return [{ request, version: (before?.version ?? 0) + 1 }];
        kept.push(before);
        return [];
      });
      const others = latest.filter((row) => !row.isUnset && !(isIn(row, scope) && requests.some((request) => request.name === row.name)));
      checkAliases([...others.map((row) => ({ ...row, value: this.read(row) })), ...requests.map((request): SetVariable => ({ ...scope, name: request.name, value: request.value }))], known);
      return changed.map(({ request, version }) => this.draft(actor, scope, request, version));
    });
    return [...written, ...kept].toSorted((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * Takes variables away, all or none.
   * @throws {BelayError} NOT_FOUND when one is not set there; VARIABLE_DANGLING when another one is an alias of it.
   */
  async unsetVariables(actor: Actor, where: ScopeRequest, names: readonly string[]): Promise<string[]> {
    const wanted = checkNames(names);
    const scope = await this.resolveScope(actor, where);
    const known = await this.known.findNames(scope.projectId);
    const rows = await this.variables.change(scope.projectId, async (latest) => {
      const present = latest.filter((row) => !row.isUnset);
      const gone = wanted.map((name) => {
        const row = present.find((each) => isIn(each, scope) && each.name === name);
        if (row === undefined) throw new BelayError('NOT_FOUND', `The variable ${name} is not set there. Look at the variables of the environment for where it is.`, { details: { field: ['names'], variable: name } });
        return row;
      });
      const left = present.filter((row) => !gone.includes(row));
      checkAliases(left.map((row) => ({ ...row, value: this.read(row) })), new Set([...known].filter((name) => !wanted.includes(name))));
      return gone.map((row): NewVariable => ({ ...scope, id: makeId('var'), name: row.name, version: row.version + 1, isSecret: row.isSecret, isUnset: true, setBy: actor.name }));
    });
    return rows.map((row) => row.name).sort();
  }

  /** Gives the set variables of projects, by project. */
  async findVariables(_actor: Actor, projectIds: readonly string[]): Promise<ReadonlyMap<string, readonly VariableRow[]>> {
    const found = Map.groupBy(await this.variables.findCurrent(projectIds), (row) => row.projectId);
    return new Map(projectIds.map((id) => [id, found.get(id) ?? []]));
  }

  private async resolveScope(actor: Actor, where: ScopeRequest): Promise<Scope> {
    const { project, environment } = where;
    const application = where.application ?? null;
    if ((project == null) === (environment == null)) throw new BelayError('INVALID_INPUT', 'Say where the variables hold: in a project or in an environment, not both.', { details: { field: ['scope'] } });
    if (application !== null && !/^[a-zA-Z0-9][\w.-]{0,62}$/.test(application)) throw new BelayError('INVALID_NAME', 'This cannot be the name of an application.', { details: { field: ['scope', 'application'] } });
    if (environment != null) {
      const row = await this.environments.getEnvironment(actor, environment);
      if (row.destroyedAt !== null) throw new BelayError('ENVIRONMENT_GONE', 'The environment was destroyed.', { details: { field: ['scope', 'environment'] } });
      return { scope: application === null ? 'environment' : 'application', projectId: row.projectId, environmentId: row.id, application };
    }
    const row = await this.projects.getProject(actor, project ?? '');
    return { scope: application === null ? 'project' : 'application', projectId: row.id, environmentId: null, application };
  }

  private draft(actor: Actor, scope: Scope, request: VariableRequest, version: number): NewVariable {
    const id = makeId('var');
    const isSecret = request.isSecret ?? false;
    return {
      ...scope, id, name: request.name, version, isSecret, setBy: actor.name,
      ...(isSecret ? { value: null, sealedValue: this.sealer.seal(request.value, `variable:${id}`) } : { value: request.value }),
    };
  }

  /** The value in the clear, for comparison and checks only. */
  private read(row: VariableRow): string {
    return row.sealedValue === null ? row.value ?? '' : this.sealer.open(row.sealedValue, `variable:${row.id}`);
  }
}

function isIn(row: Scope, scope: Scope): boolean {
  return row.scope === scope.scope && row.environmentId === scope.environmentId && row.application === scope.application;
}
