import { Fragment, type ReactNode } from 'react';
import type { Json } from '../../page-contract.js';
import { emojiNamed } from './emoji.js';
import { objectAt, objectsAt, textAt } from './json.js';
import { BroadcastMention, ChannelMention, GroupMention, UserMention } from './mention.js';
import { Moment } from './moment.js';
import { OutsideLink } from './outside-link.js';
import { printable } from './printable.js';
import { safeLink } from './safe-link.js';

/** A rich_text block. Its text is structure, not markup: it is shown character by character. */
export function RichText({ block }: { readonly block: Json }) {
  return objectsAt(block, 'elements').map((part, index) => <Fragment key={index}>{partNode(part)}</Fragment>);
}

function partNode(part: Json): ReactNode {
  switch (part['type']) {
    case 'rich_text_list':
      return <List list={part} />;
    case 'rich_text_quote':
      return (
        <blockquote>
          <Inline part={part} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre tabIndex={0}>
          <Inline part={part} />
        </pre>
      );
    default:
      return (
        <div className="rich-section">
          <Inline part={part} />
        </div>
      );
  }
}

function List({ list }: { readonly list: Json }) {
  const indent = typeof list['indent'] === 'number' ? Math.min(8, Math.max(0, list['indent'])) : 0;
  const className = `rich-list indent-${indent}`;
  const items = objectsAt(list, 'elements').map((item, index) => (
    <li key={index}>
      <Inline part={item} />
    </li>
  ));
  if (list['style'] !== 'ordered') return <ul className={className}>{items}</ul>;
  const offset = typeof list['offset'] === 'number' ? list['offset'] : 0;
  return (
    <ol className={className} start={offset + 1}>
      {items}
    </ol>
  );
}

function Inline({ part }: { readonly part: Json }) {
  return objectsAt(part, 'elements').map((element, index) => (
    <Fragment key={index}>{styled(element, elementNode(element))}</Fragment>
  ));
}

function elementNode(element: Json): ReactNode {
  switch (element['type']) {
    case 'text':
      return printable(textAt(element, 'text'));
    case 'link': {
      const address = safeLink(textAt(element, 'url'));
      const label = printable(textAt(element, 'text') || textAt(element, 'url'));
      return address === null ? label : <OutsideLink address={address}>{label}</OutsideLink>;
    }
    case 'user':
      return <UserMention id={textAt(element, 'user_id')} />;
    case 'usergroup':
      return <GroupMention id={textAt(element, 'usergroup_id')} />;
    case 'channel':
      return <ChannelMention id={textAt(element, 'channel_id')} />;
    case 'broadcast':
      return <BroadcastMention range={textAt(element, 'range')} />;
    case 'emoji': {
      const name = textAt(element, 'name');
      return emojiNamed(name) ?? printable(`:${name}:`);
    }
    case 'date': {
      const seconds = typeof element['timestamp'] === 'number' ? element['timestamp'] : Number.NaN;
      const fallback = printable(textAt(element, 'fallback'));
      return <Moment seconds={seconds} format={printable(textAt(element, 'format'))} fallback={fallback} />;
    }
    case 'color':
      return <code>{printable(textAt(element, 'value'))}</code>;
    case 'rich_text_section':
      return <Inline part={element} />;
    default:
      return null;
  }
}

function styled(element: Json, node: ReactNode): ReactNode {
  const style = objectAt(element, 'style');
  let shown = node;
  if (style['code'] === true) shown = <code>{shown}</code>;
  if (style['strike'] === true) shown = <s>{shown}</s>;
  if (style['italic'] === true) shown = <em>{shown}</em>;
  if (style['underline'] === true) shown = <u>{shown}</u>;
  if (style['bold'] === true) shown = <strong>{shown}</strong>;
  return shown;
}
