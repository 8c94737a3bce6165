import { isObject } from '../../slack/views/check-shape.js';
import { refuse } from './api-args.js';
import { bot, type MethodTable } from './api-method.js';
import { APP } from './workspace-types.js';

/** files.*: the upload in three steps (docs.slack.dev, pages of the same names). */
export const FILE_METHODS: MethodTable = {
  'files.getUploadURLExternal': bot(4, ['files:write'], (args, desk) => {
    const length = args.number('length', 0);
    if (length < 1) return refuse('invalid_arguments');
    const name = args.need('filename');
    const id = desk.workspace.newId('F');
    desk.workspace.setFile({ id, name, title: name, length, content: null, channel: null, threadTs: null });
    return { upload_url: `${desk.baseUrl()}/upload/${id}`, file_id: id };
  }),
  'files.completeUploadExternal': bot(4, ['files:write'], (args, desk) => {
    const listed = args.json('files', 'invalid_arguments');
    const wanted = Array.isArray(listed) ? listed.filter(isObject) : [];
    const files = wanted.map((entry) => {
      const file = desk.workspace.files.get(String(entry['id']));
      if (file?.content === undefined || file.content === null) return refuse('file_not_found');
      return typeof entry['title'] === 'string' ? { ...file, title: entry['title'] } : file;
    });
    if (files.length === 0) return refuse('invalid_arguments');
    const threadTs = args.text('thread_ts') ?? null;
    const shared = args.text('channel_id') ?? args.text('channels');
    if (shared !== undefined) {
      const channel = desk.workspace.findChannel(shared);
      if (channel === undefined) return refuse('channel_not_found');
      if (!channel.members.has(APP.botUser)) return refuse('not_in_channel');
      if (channel.archived) return refuse('is_archived');
      for (const file of files) desk.workspace.setFile({ ...file, channel: channel.id, threadTs });
      desk.workspace.post({
        channel: channel.id,
        user: APP.botUser,
        text: args.text('initial_comment') ?? '',
        blocks: [],
        attachments: [],
        metadata: null,
        threadTs,
        broadcast: false,
        files: files.map(({ id }) => id),
      });
    } else for (const file of files) desk.workspace.setFile(file);
    return { files: files.map(({ id, title }) => ({ id, title })) };
  }),
};
