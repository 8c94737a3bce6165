import { Fragment, type ReactNode } from 'react';
import { BroadcastMention, ChannelMention, GroupMention, UserMention } from './mention.js';
import { Moment } from './moment.js';
import { parseMrkdwn, type MrkdwnPart } from './mrkdwn.js';
import { OutsideLink } from './outside-link.js';

interface MrkdwnProps {
  readonly text: string;
  /** Bare addresses stay text. */
  readonly verbatim: boolean;
}

/** mrkdwn as text nodes and a handful of elements; nothing of the text is ever HTML. */
export function Mrkdwn({ text, verbatim }: MrkdwnProps) {
  return <Parts parts={parseMrkdwn(text, { verbatim })} />;
}

function Parts({ parts }: { readonly parts: readonly MrkdwnPart[] }) {
  return parts.map((part, index) => <Fragment key={index}>{partNode(part)}</Fragment>);
}

function partNode(part: MrkdwnPart): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'break':
      return <br />;
    case 'bold':
      return (
        <strong>
          <Parts parts={part.parts} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <Parts parts={part.parts} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Parts parts={part.parts} />
        </s>
      );
    case 'quote':
      return (
        <blockquote>
          <Parts parts={part.parts} />
        </blockquote>
      );
    case 'code':
      return <code>{part.text}</code>;
    case 'preformatted':
      return <pre tabIndex={0}>{part.text}</pre>;
    case 'link':
      return <OutsideLink address={part.address}>{part.label}</OutsideLink>;
    case 'user':
      return <UserMention id={part.id} label={part.label} />;
    case 'usergroup':
      return <GroupMention id={part.id} label={part.label} />;
    case 'channel':
      return <ChannelMention id={part.id} label={part.label} />;
    case 'broadcast':
      return <BroadcastMention range={part.range} />;
    case 'date': {
      const { seconds, format, fallback, link } = part;
      const moment = <Moment seconds={seconds} format={format} fallback={fallback} />;
      return link === null ? moment : <OutsideLink address={link}>{moment}</OutsideLink>;
    }
  }
}
