import { Inject, Injectable } from '@nestjs/common';
import type { ChangeListener } from '../platform/database/change-listener.js';
import { RequestLoader } from '../platform/graphql/request-loader.js';
import { SharedMemory } from '../platform/graphql/shared-memory.js';
import { CHANGES } from '../platform/tokens.js';
import { type EnvironmentView, makeEnvironmentView } from './environment-view.js';
import { ViewRepository } from './view.repository.js';

/** Reads the views of one request's environments at once. */
@Injectable()
export class ViewLoader extends RequestLoader<EnvironmentView> {
  constructor(repository: ViewRepository, @Inject(CHANGES) changes: ChangeListener) {
    super(async (_actor, ids) => new Map((await repository.findMany(ids)).map((row) => [row.environmentId, makeEnvironmentView(row)])), new SharedMemory(changes));
  }
}
