from typing import ClassVar

from factdesk_wagtail.blocks import FactBlock
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import RichTextBlock
from wagtail.fields import StreamField
from wagtail.models import Page


class StoryPage(Page):
    body = StreamField([("paragraph", RichTextBlock()), ("fact", FactBlock())])

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("body")]
    template = "home/story.html"
