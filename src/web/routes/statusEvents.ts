import type { RequestHandler } from 'express';
import type { AppContext } from '../context.ts';
import { statusNow } from '../presenters/statusNow.ts';
import { eventStream } from './eventStream.ts';

/** `/status/events`: what the pipeline does, each event a StatusNow. */
export const statusEvents = ({ pipeline, stores }: AppContext): RequestHandler =>
  eventStream({
    event: () => statusNow(pipeline.status(), stores.current?.catalogue.version),
    onChange: listener => pipeline.onChange(listener),
  });
