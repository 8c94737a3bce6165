/** Where blocks can be shown. */
export type Surface = 'message' | 'modal' | 'home';

/** What one property of a block, element or composition object may hold. Lengths count UTF-16 units, the strictest reading. */
export type Field =
  | { readonly kind: 'text'; readonly types: readonly TextType[]; readonly max: number; readonly required?: true }
  | {
      readonly kind: 'string';
      readonly max?: number;
      readonly min?: number;
      readonly oneOf?: readonly string[];
      readonly required?: true;
    }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number; readonly required?: true }
  | { readonly kind: 'boolean'; readonly required?: true }
  | { readonly kind: 'any'; readonly required?: true }
  | { readonly kind: 'list'; readonly min: number; readonly max: number; readonly of: Field; readonly required?: true }
  | { readonly kind: 'part'; readonly part: PartName; readonly required?: true }
  | { readonly kind: 'typed'; readonly types: readonly string[]; readonly required?: true };

export type TextType = 'plain_text' | 'mrkdwn';
export type PartName =
  'confirm' | 'option' | 'textOption' | 'optionGroup' | 'dispatch' | 'filter' | 'slackFile' | 'style';

/** One block, element or composition object. `source` says where its limits are written down. */
export interface Shape {
  readonly fields: Readonly<Record<string, Field>>;
  readonly source: string;
  /** At least one of these must be there. */
  readonly anyOf?: readonly string[];
  /** Not more than one of these may be there. */
  readonly notBoth?: readonly string[];
  /** Where the block may stand; everywhere when absent. */
  readonly surfaces?: readonly Surface[];
}

const ANY_LENGTH = Number.MAX_SAFE_INTEGER;

const plain = (max: number): Field => ({ kind: 'text', types: ['plain_text'], max });
const rich = (max: number): Field => ({ kind: 'text', types: ['plain_text', 'mrkdwn'], max });
const marked = (max: number): Field => ({ kind: 'text', types: ['mrkdwn'], max });
const string = (max: number): Field => ({ kind: 'string', max });
const oneOf = (...values: readonly string[]): Field => ({ kind: 'string', oneOf: values });
const list = (min: number, max: number, of: Field): Field => ({ kind: 'list', min, max, of });
const typed = (...types: readonly string[]): Field => ({ kind: 'typed', types });
const part = (name: PartName): Field => ({ kind: 'part', part: name });
const need = (field: Field): Field => ({ ...field, required: true });
const flag: Field = { kind: 'boolean' };
const number: Field = { kind: 'number' };
const anything: Field = { kind: 'any' };

const confirm = { confirm: part('confirm') };
const focus = { focus_on_load: flag };
const placeholder = { placeholder: plain(150) };
const dispatch = { dispatch_action_config: part('dispatch') };
/** `action_id`: docs call it optional, podwhy always needs it to route the click; 255 characters (extensions.d.ts). */
const action = { action_id: need({ kind: 'string', min: 1, max: 255 }) };
const options = (max: number, name: 'option' | 'textOption'): Field => list(1, max, part(name));
const styled = { style: part('style') };
const maxItems = { max_selected_items: { kind: 'number', min: 1 } satisfies Field };

/** Elements that can stand in an actions block (block-kit/blocks.d.ts, ActionsBlockElement). */
const ACTION_ELEMENTS = [
  'button',
  'checkboxes',
  'datepicker',
  'datetimepicker',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
  'overflow',
  'radio_buttons',
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'timepicker',
  'workflow_button',
  'rich_text_input',
] as const;
const ACCESSORIES = ACTION_ELEMENTS.filter((type) => type !== 'datetimepicker' && type !== 'rich_text_input');
const INPUT_ELEMENTS = [
  ...ACTION_ELEMENTS.filter((type) => type !== 'button' && type !== 'overflow' && type !== 'workflow_button'),
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'file_input',
];
const RICH_PARTS = ['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted'];
const RICH_INLINE = ['text', 'link', 'user', 'usergroup', 'broadcast', 'channel', 'date', 'emoji', 'team', 'color'];
const CELLS = ['rich_text', 'raw_text', 'raw_number'];
const CONTAINED = [
  'actions',
  'context',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'rich_text',
  'section',
  'table',
];

/** The blocks. Limits: facts of docs.slack.dev/reference/block-kit/blocks and the comments of `@slack/types` 3.2.0. */
export const BLOCKS: Readonly<Record<string, Shape>> = {
  section: {
    source: '@slack/types block-kit/blocks.d.ts SectionBlock',
    fields: {
      text: rich(3000),
      fields: list(1, 10, rich(2000)),
      accessory: typed(...ACCESSORIES, 'image'),
      expand: flag,
    },
    anyOf: ['text', 'fields'],
  },
  header: { source: '@slack/types HeaderBlock', fields: { text: need(plain(150)) } },
  context: {
    source: '@slack/types ContextBlock; each text 3000 (composition-objects.d.ts)',
    fields: { elements: need(list(1, 10, typed('image', 'plain_text', 'mrkdwn'))) },
  },
  actions: { source: '@slack/types ActionsBlock', fields: { elements: need(list(1, 25, typed(...ACTION_ELEMENTS))) } },
  context_actions: {
    source: '@slack/types ContextActionsBlock; docs.slack.dev context-actions-block: messages only',
    fields: { elements: need(list(1, 5, typed('feedback_buttons', 'icon_button'))) },
    surfaces: ['message'],
  },
  divider: { source: '@slack/types DividerBlock', fields: {} },
  input: {
    source: '@slack/types InputBlock',
    fields: {
      label: need(plain(2000)),
      hint: plain(2000),
      optional: flag,
      element: need(typed(...INPUT_ELEMENTS)),
      dispatch_action: flag,
    },
  },
  image: {
    source: '@slack/types ImageBlock',
    fields: {
      alt_text: need(string(2000)),
      title: plain(2000),
      image_url: string(3000),
      slack_file: part('slackFile'),
    },
    anyOf: ['image_url', 'slack_file'],
    notBoth: ['image_url', 'slack_file'],
  },
  rich_text: {
    source: '@slack/types RichTextBlock',
    fields: { elements: need(list(0, ANY_LENGTH, typed(...RICH_PARTS))) },
  },
  markdown: {
    source: '@slack/types MarkdownBlock; the 12,000 are cumulative (docs.slack.dev markdown-block)',
    fields: { text: need({ kind: 'string', min: 1, max: 12_000 }) },
    surfaces: ['message'],
  },
  table: {
    source: '@slack/types TableBlock',
    fields: {
      rows: need(list(1, 100, list(1, 20, typed(...CELLS)))),
      column_settings: list(0, 20, anything),
    },
    surfaces: ['message'],
  },
  data_table: {
    source: '@slack/types DataTableBlock; rows: docs.slack.dev data-table-block',
    fields: {
      rows: need(list(2, 101, list(1, 20, typed(...CELLS)))),
      caption: need(string(ANY_LENGTH)),
      page_size: { kind: 'number', min: 1, max: 100 },
      row_header_column_index: number,
    },
    surfaces: ['message'],
  },
  alert: {
    source: '@slack/types AlertBlock; docs.slack.dev blocks: modals only; 200 characters (slackblocks limits)',
    fields: { text: need(rich(200)), level: oneOf('default', 'info', 'warning', 'error', 'success') },
    surfaces: ['modal'],
  },
  card: {
    source: '@slack/types CardBlock',
    fields: {
      hero_image: typed('image'),
      icon: typed('image'),
      title: marked(150),
      subtitle: marked(150),
      body: marked(200),
      actions: list(1, 3, typed('button')),
    },
    anyOf: ['hero_image', 'title', 'actions', 'body'],
  },
  carousel: {
    source: '@slack/types CarouselBlock; docs.slack.dev: messages and home',
    fields: { elements: need(list(1, 10, typed('card'))) },
    surfaces: ['message', 'home'],
  },
  container: {
    source: '@slack/types ContainerBlock; docs.slack.dev: messages only',
    fields: {
      title: plain(150),
      rich_text_title: typed('rich_text'),
      subtitle: rich(150),
      child_blocks: need(list(1, 10, typed(...CONTAINED))),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: typed('image'),
      is_collapsible: flag,
      default_collapsed: flag,
      has_header_divider: flag,
    },
    anyOf: ['title', 'rich_text_title'],
    surfaces: ['message'],
  },
  file: {
    source: '@slack/types FileBlock',
    fields: { source: need(oneOf('remote')), external_id: need(string(255)) },
    surfaces: ['message'],
  },
  video: {
    source: '@slack/types VideoBlock',
    fields: {
      video_url: need(string(3000)),
      thumbnail_url: need(string(3000)),
      alt_text: need(string(2000)),
      title: need(plain(199)),
      title_url: string(3000),
      author_name: string(49),
      provider_name: string(ANY_LENGTH),
      provider_icon_url: string(3000),
      description: plain(ANY_LENGTH),
    },
  },
  task_card: {
    source: '@slack/types TaskCardBlock',
    fields: {
      task_id: need(string(ANY_LENGTH)),
      title: need(string(ANY_LENGTH)),
      details: typed('rich_text'),
      output: typed('rich_text'),
      sources: list(0, ANY_LENGTH, anything),
      status: need(oneOf('pending', 'in_progress', 'complete', 'error')),
    },
    surfaces: ['message'],
  },
  plan: {
    source: '@slack/types PlanBlock',
    fields: { title: need(string(ANY_LENGTH)), tasks: list(0, ANY_LENGTH, anything) },
    surfaces: ['message'],
  },
};

/** Block elements, text objects and the parts of rich text (`@slack/types` block-kit/block-elements.d.ts). */
export const ELEMENTS: Readonly<Record<string, Shape>> = {
  plain_text: {
    source: 'composition-objects.d.ts PlainTextElement',
    fields: { text: need({ kind: 'string', min: 1, max: 3000 }), emoji: flag },
  },
  mrkdwn: {
    source: 'composition-objects.d.ts MrkdwnElement',
    fields: { text: need({ kind: 'string', min: 1, max: 3000 }), verbatim: flag },
  },
  raw_text: { source: 'RawTextElement', fields: { text: need({ kind: 'string', min: 1 }) } },
  raw_number: { source: 'RawNumberElement', fields: { value: need(number), text: need({ kind: 'string', min: 1 }) } },
  button: {
    source: 'block-elements.d.ts Button',
    fields: {
      ...action,
      ...confirm,
      text: need(plain(75)),
      value: string(2000),
      url: string(3000),
      style: oneOf('primary', 'danger'),
      accessibility_label: string(75),
    },
  },
  workflow_button: {
    source: 'WorkflowButton',
    fields: {
      ...action,
      ...confirm,
      text: need(plain(75)),
      workflow: need(anything),
      style: oneOf('primary', 'danger'),
      accessibility_label: string(75),
    },
  },
  icon_button: {
    source: 'IconButton',
    fields: {
      ...action,
      ...confirm,
      icon: need(string(255)),
      text: need(plain(75)),
      accessibility_label: string(75),
      value: string(2000),
      visible_to_user_ids: list(0, ANY_LENGTH, string(255)),
    },
  },
  feedback_buttons: {
    source: 'FeedbackButtons',
    fields: { ...action, positive_button: need(anything), negative_button: need(anything) },
  },
  image: {
    source: 'ImageElement',
    fields: { alt_text: need(string(2000)), image_url: string(3000), slack_file: part('slackFile') },
    anyOf: ['image_url', 'slack_file'],
    notBoth: ['image_url', 'slack_file'],
  },
  overflow: {
    source: 'Overflow: 5 options',
    fields: { ...action, ...confirm, options: need(options(5, 'textOption')) },
  },
  checkboxes: {
    source: 'Checkboxes: 10 options',
    fields: {
      ...action,
      ...confirm,
      ...focus,
      options: need(options(10, 'option')),
      initial_options: options(10, 'option'),
    },
  },
  radio_buttons: {
    source: 'RadioButtons: 10 options',
    fields: { ...action, ...confirm, ...focus, options: need(options(10, 'option')), initial_option: part('option') },
  },
  static_select: {
    source: 'StaticSelect: 100 options or 100 groups',
    fields: {
      ...action,
      ...confirm,
      ...focus,
      ...placeholder,
      options: options(100, 'textOption'),
      option_groups: list(1, 100, part('optionGroup')),
      initial_option: part('textOption'),
    },
    anyOf: ['options', 'option_groups'],
    notBoth: ['options', 'option_groups'],
  },
  multi_static_select: {
    source: 'MultiStaticSelect',
    fields: {
      ...action,
      ...confirm,
      ...focus,
      ...placeholder,
      ...maxItems,
      options: options(100, 'textOption'),
      option_groups: list(1, 100, part('optionGroup')),
      initial_options: options(100, 'textOption'),
    },
    anyOf: ['options', 'option_groups'],
    notBoth: ['options', 'option_groups'],
  },
  external_select: {
    source: 'ExternalSelect',
    fields: {
      ...action,
      ...confirm,
      ...focus,
      ...placeholder,
      initial_option: part('textOption'),
      min_query_length: { kind: 'number', min: 0 },
    },
  },
  multi_external_select: {
    source: 'MultiExternalSelect',
    fields: {
      ...action,
      ...confirm,
      ...focus,
      ...placeholder,
      ...maxItems,
      initial_options: options(100, 'textOption'),
      min_query_length: { kind: 'number', min: 0 },
    },
  },
  users_select: {
    source: 'UsersSelect',
    fields: { ...action, ...confirm, ...focus, ...placeholder, initial_user: string(255) },
  },
  multi_users_select: {
    source: 'MultiUsersSelect',
    fields: {
      ...action,
      ...confirm,
      ...focus,
      ...placeholder,
      ...maxItems,
      initial_users: list(0, ANY_LENGTH, string(255)),
    },
  },
  conversations_select: {
    source: 'ConversationsSelect',
    fields: {
      ...action,
      ...confirm,
      ...focus,
      ...placeholder,
      initial_conversation: string(255),
      default_to_current_conversation: flag,
      response_url_enabled: flag,
      filter: part('filter'),
    },
  },
  multi_conversations_select: {
    source: 'MultiConversationsSelect',
    fields: {
      ...action,
      ...confirm,
      ...focus,
      ...placeholder,
      ...maxItems,
      initial_conversations: list(0, ANY_LENGTH, string(255)),
      default_to_current_conversation: flag,
      filter: part('filter'),
    },
  },
  channels_select: {
    source: 'ChannelsSelect',
    fields: {
      ...action,
      ...confirm,
      ...focus,
      ...placeholder,
      initial_channel: string(255),
      response_url_enabled: flag,
    },
  },
  multi_channels_select: {
    source: 'MultiChannelsSelect',
    fields: {
      ...action,
      ...confirm,
      ...focus,
      ...placeholder,
      ...maxItems,
      initial_channels: list(0, ANY_LENGTH, string(255)),
    },
  },
  datepicker: {
    source: 'Datepicker',
    fields: { ...action, ...confirm, ...focus, ...placeholder, initial_date: string(10) },
  },
  datetimepicker: { source: 'DateTimepicker', fields: { ...action, ...confirm, ...focus, initial_date_time: number } },
  timepicker: {
    source: 'Timepicker',
    fields: { ...action, ...confirm, ...focus, ...placeholder, initial_time: string(5), timezone: string(255) },
  },
  plain_text_input: {
    source: 'PlainTextInput: lengths up to 3000',
    fields: {
      ...action,
      ...dispatch,
      ...focus,
      ...placeholder,
      initial_value: string(3000),
      multiline: flag,
      min_length: { kind: 'number', min: 0, max: 3000 },
      max_length: { kind: 'number', min: 1, max: 3000 },
    },
  },
  email_text_input: {
    source: 'EmailInput',
    fields: { ...action, ...dispatch, ...focus, ...placeholder, initial_value: string(3000) },
  },
  url_text_input: {
    source: 'URLInput',
    fields: { ...action, ...dispatch, ...focus, ...placeholder, initial_value: string(3000) },
  },
  number_input: {
    source: 'NumberInput',
    fields: {
      ...action,
      ...dispatch,
      ...focus,
      ...placeholder,
      is_decimal_allowed: need(flag),
      initial_value: string(255),
      min_value: string(255),
      max_value: string(255),
    },
  },
  rich_text_input: {
    source: 'RichTextInput',
    fields: {
      ...action,
      ...dispatch,
      ...focus,
      ...placeholder,
      initial_value: typed('rich_text'),
      min_lines: { kind: 'number', min: 1, max: 100 },
      max_lines: { kind: 'number', min: 1, max: 100 },
    },
  },
  file_input: {
    source: 'FileInput: 10 files',
    fields: {
      ...action,
      filetypes: list(0, ANY_LENGTH, string(255)),
      max_files: { kind: 'number', min: 1, max: 10 },
    },
  },
  rich_text_section: {
    source: 'RichTextSection',
    fields: { elements: need(list(0, ANY_LENGTH, typed(...RICH_INLINE))) },
  },
  rich_text_list: {
    source: 'RichTextList: indent 0 to 8',
    fields: {
      elements: need(list(0, ANY_LENGTH, typed('rich_text_section'))),
      style: need(oneOf('bullet', 'ordered')),
      indent: { kind: 'number', min: 0, max: 8 },
      offset: number,
      border: number,
    },
  },
  rich_text_quote: {
    source: 'RichTextQuote',
    fields: { elements: need(list(0, ANY_LENGTH, typed(...RICH_INLINE))), border: number },
  },
  rich_text_preformatted: {
    source: 'RichTextPreformatted: text and links only',
    fields: { elements: need(list(0, ANY_LENGTH, typed('text', 'link'))), border: number, language: string(255) },
  },
  text: { source: 'RichTextText', fields: { text: need({ kind: 'string', min: 1 }), ...styled } },
  link: {
    source: 'RichTextLink',
    fields: { url: need({ kind: 'string', min: 1, max: 3000 }), text: string(ANY_LENGTH), unsafe: flag, ...styled },
  },
  user: { source: 'RichTextUserMention', fields: { user_id: need(string(255)), ...styled } },
  usergroup: { source: 'RichTextUsergroupMention', fields: { usergroup_id: need(string(255)), ...styled } },
  broadcast: {
    source: 'RichTextBroadcastMention',
    fields: { range: need(oneOf('here', 'channel', 'everyone')), ...styled },
  },
  channel: { source: 'RichTextChannelMention', fields: { channel_id: need(string(255)), ...styled } },
  team: { source: 'RichTextTeamMention', fields: { team_id: need(string(255)), ...styled } },
  color: { source: 'RichTextColor', fields: { value: need(string(255)), ...styled } },
  emoji: {
    source: 'RichTextEmoji',
    fields: { name: need(string(255)), unicode: string(255), url: string(3000), ...styled },
  },
  date: {
    source: 'RichTextDate',
    fields: {
      timestamp: need(number),
      format: need({ kind: 'string', min: 1, max: 3000 }),
      url: string(3000),
      fallback: string(3000),
      ...styled,
    },
  },
};

/** Composition objects that carry no `type` (composition-objects.d.ts). Any other property makes Slack refuse the message. */
export const PARTS: Readonly<Record<PartName, Shape>> = {
  confirm: {
    source: 'composition-objects.d.ts Confirm: 100 / 300 / 30 / 30',
    fields: {
      title: plain(100),
      text: need(rich(300)),
      confirm: plain(30),
      deny: plain(30),
      style: oneOf('primary', 'danger'),
    },
  },
  option: {
    source: 'composition-objects.d.ts OptionDescriptor: 75 everywhere (docs allow 150 for value)',
    fields: { text: need(rich(75)), value: string(75), description: rich(75) },
  },
  textOption: {
    source: 'composition-objects.d.ts PlainTextOption',
    fields: { text: need(plain(75)), value: string(75), description: plain(75), url: string(3000) },
  },
  optionGroup: {
    source: 'composition-objects.d.ts OptionGroup',
    fields: { label: need(plain(75)), options: need(options(100, 'textOption')) },
  },
  dispatch: {
    source: 'composition-objects.d.ts DispatchActionConfig',
    fields: { trigger_actions_on: list(1, 2, oneOf('on_enter_pressed', 'on_character_entered')) },
  },
  filter: {
    source: 'composition-objects.d.ts ConversationFilter',
    fields: {
      include: list(1, 4, oneOf('im', 'mpim', 'private', 'public')),
      exclude_external_shared_channels: flag,
      exclude_bot_users: flag,
    },
  },
  slackFile: {
    source: 'composition-objects.d.ts SlackFile',
    fields: { url: string(3000), id: string(255) },
    anyOf: ['url', 'id'],
    notBoth: ['url', 'id'],
  },
  style: {
    source: 'extensions.d.ts RichTextStyleable',
    fields: { bold: flag, italic: flag, strike: flag, code: flag, underline: flag },
  },
};

/** A modal (views.d.ts ModalView). Titles and buttons of a modal hold 24 characters. */
export const MODAL: Shape = {
  source: '@slack/types views.d.ts ModalView',
  fields: {
    type: need(oneOf('modal')),
    title: need(plain(24)),
    submit: plain(24),
    close: plain(24),
    blocks: need(anything),
    private_metadata: string(3000),
    callback_id: string(255),
    external_id: string(255),
    clear_on_close: flag,
    notify_on_close: flag,
    submit_disabled: flag,
  },
};

/** A Home tab (views.d.ts HomeView). */
export const HOME: Shape = {
  source: '@slack/types views.d.ts HomeView',
  fields: {
    type: need(oneOf('home')),
    blocks: need(anything),
    private_metadata: string(3000),
    callback_id: string(255),
    external_id: string(255),
  },
};

/** What a select asks for while somebody types; none at all is a fair answer. */
export const OPTIONS_ANSWER: Shape = {
  source: 'docs.slack.dev block_suggestion response; 100 as for static_select',
  fields: { options: list(0, 100, part('textOption')), option_groups: list(0, 100, part('optionGroup')) },
  anyOf: ['options', 'option_groups'],
  notBoth: ['options', 'option_groups'],
};
