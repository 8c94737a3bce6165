import { isObject, type JsonObject } from '../../slack/views/check-shape.js';
import { ApiRefusal } from './api-args.js';
import type { Ack } from './courier.js';
import { viewClosedPayload, viewSubmissionPayload } from './payloads.js';
import type { PersonDesk } from './person.js';
import { without } from './without.js';
import type { StandInUser, StandInView } from './workspace-types.js';

/** Submitting and closing modals: the client's own checks, and the `response_action` of the ack (docs.slack.dev modals). */
export class Submission {
  constructor(
    private readonly user: StandInUser,
    private readonly desk: PersonDesk,
  ) {}

  async submit(view: StandInView): Promise<Ack | null> {
    const missing = missingInputs(view);
    if (Object.keys(missing).length > 0) {
      this.showErrors(view, missing);
      return null;
    }
    const trigger = this.desk.triggers.issue(this.user.id, view.id);
    const payload = viewSubmissionPayload(this.user, view, trigger);
    const ack = await this.desk.courier.deliver({ type: 'interactive', payload, acceptsResponse: true });
    if (ack.ok) this.obey(view, isObject(ack.payload) ? ack.payload : {});
    return ack;
  }

  /** The cross (`whole`), and any close of a view with `clear_on_close`, closes every view; each that asked is told so. */
  async close(whole: boolean): Promise<Ack | null> {
    const stack = this.desk.views.stack(this.user.id);
    const all = whole || stack.at(-1)?.source['clear_on_close'] === true;
    const closed = all ? this.desk.views.clear(this.user.id) : this.desk.views.close(this.user.id);
    for (const view of closed) {
      const payload = viewClosedPayload(this.user, view, { all });
      await this.desk.courier.deliver({ type: 'interactive', payload, acceptsResponse: false });
    }
    return null;
  }

  private obey(view: StandInView, ack: JsonObject): void {
    try {
      switch (ack['response_action']) {
        case undefined:
          this.desk.views.close(this.user.id);
          return;
        case 'clear':
          this.desk.views.clear(this.user.id);
          return;
        case 'update':
          this.desk.views.update({ id: view.id }, ack['view']);
          return;
        case 'push':
          this.desk.views.push(this.user.id, ack['view']);
          return;
        case 'errors':
          this.showErrors(view, errorsOf(view, ack['errors']));
          return;
        default:
          this.badResponse(`unknown response_action ${String(ack['response_action'])}`);
      }
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      this.badResponse(`${error.code} ${JSON.stringify(error.more)}`);
    }
  }

  private showErrors(view: StandInView, errors: Readonly<Record<string, string>> | null): void {
    if (errors === null) this.badResponse('errors must name blocks of type input');
    else this.desk.workspace.tell({ kind: 'view-errors', user: this.user.id, view: view.id, errors });
  }

  private badResponse(why: string): void {
    const text = `We had some trouble connecting. Try again? (${why})`;
    this.desk.workspace.tell({ kind: 'trouble', user: this.user.id, code: 'bad_response', text });
  }
}

/** Errors must be keyed by the block_id of input blocks (docs.slack.dev modals: "displaying errors in views"). */
function errorsOf(view: StandInView, errors: unknown): Readonly<Record<string, string>> | null {
  if (!isObject(errors) || Object.keys(errors).length === 0) return null;
  const inputs = view.blocks.filter((block) => block['type'] === 'input').map((block) => block['block_id']);
  if (!Object.keys(errors).every((blockId) => inputs.includes(blockId))) return null;
  return Object.fromEntries(Object.entries(errors).map(([blockId, text]) => [blockId, String(text)]));
}

/** What Slack's client checks before it sends: required inputs, and the length of texts. */
function missingInputs(view: StandInView): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const block of view.blocks) {
    const element = block['element'];
    if (block['type'] !== 'input' || !isObject(element)) continue;
    const blockId = String(block['block_id']);
    const held = without(view.values[blockId]?.[String(element['action_id'])] ?? {}, 'type');
    const [value] = Object.values(held);
    const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
    if (empty && block['optional'] !== true) errors[blockId] = 'Please complete this required field.';
    else if (typeof value === 'string' && !empty) {
      const [min, max] = [element['min_length'], element['max_length']];
      if (typeof min === 'number' && value.length < min) errors[blockId] = `Must be at least ${min} characters.`;
      if (typeof max === 'number' && value.length > max) errors[blockId] = `Must be at most ${max} characters.`;
    }
  }
  return errors;
}
