import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0006_second_factors_and_sign_on"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="apikey",
            name="key_scopes_known",
        ),
        migrations.AlterField(
            model_name="apikey",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("uploads:write", "uploads:write"),
                        ("articles:read", "articles:read"),
                        ("claims:read", "claims:read"),
                        ("claims:decide", "claims:decide"),
                        ("facts:read", "facts:read"),
                        ("facts:write", "facts:write"),
                        ("changes:read", "changes:read"),
                        ("usages:write", "usages:write"),
                    ],
                    max_length=32,
                ),
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "scopes__contained_by",
                        [
                            "uploads:write",
                            "articles:read",
                            "claims:read",
                            "claims:decide",
                            "facts:read",
                            "facts:write",
                            "changes:read",
                            "usages:write",
                        ],
                    )
                ),
                name="key_scopes_known",
            ),
        ),
    ]
